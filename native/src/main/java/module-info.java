/**
 * The binding of libiassa, the engine's operations on the CPU. The library itself comes in the jar
 * with the platform's classifier. Not an API: it changes with the engine, which alone sees it.
 */
@SuppressWarnings("module") // the engine is compiled later
module org.iassa.jni {
  requires transitive org.bytedeco.javacpp;

  exports org.iassa.jni to
      org.iassa.engine;

  // JavaCPP reads the annotations and sets what the library needs.
  opens org.iassa.jni to
      org.bytedeco.javacpp;
}
