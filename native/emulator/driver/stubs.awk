# Writes a C stub for each function name on standard input. A missing function would end the JVM at the first call, a
# stub answers 801 (not supported). -v runtime=1 writes those of the runtime API, whose error texts are pointers.
BEGIN { if (!runtime) print "extern int emu_not_supported(const char* name);" }
runtime && /^cudaGetError(Name|String)$/ { print "const char* " $1 "(void) { return \"the CUDA runtime API is not emulated\"; }"; next }
runtime { print "int " $1 "(void) { return 801; }"; next }
{ print "__attribute__((visibility(\"default\"))) int " $1 "(void) { return emu_not_supported(\"" $1 "\"); }" }
