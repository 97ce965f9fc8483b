package org.iassa.kernels.internal;

import static org.bytedeco.cuda.global.nvrtc.*;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.iassa.kernels.KernelCompileException;
import org.iassa.kernels.KernelCompiler;
import org.iassa.kernels.KernelSource;
import org.iassa.kernels.gate.Inspection;

/**
 * NVRTC, NVIDIA's compiler as a library. It makes machine code for one architecture, not PTX: the
 * driver then need not know NVRTC's version of PTX.
 *
 * <p>Loading this class without NVRTC's library throws an {@link UnsatisfiedLinkError}.
 */
public final class NvrtcCompiler implements KernelCompiler {
  private final String version;

  /**
   * @throws KernelCompileException if NVRTC does not tell its version
   */
  public NvrtcCompiler() {
    int[] major = new int[1];
    int[] minor = new int[1];
    check(nvrtcVersion(major, minor), "nvrtcVersion");
    version = "nvrtc " + major[0] + "." + minor[0];
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public byte[] compile(KernelSource source, List<String> options) {
    return compile(source, options, NvrtcCompiler::image);
  }

  /**
   * Compiles to PTX text; the options name a virtual architecture.
   *
   * @throws KernelCompileException if the source does not compile
   */
  String ptx(KernelSource source, List<String> options) {
    return compile(source, options, NvrtcCompiler::ptx);
  }

  /**
   * Compiles with the assembler's report, for checks of the kernels.
   *
   * @throws KernelCompileException if the source does not compile
   */
  public Inspection inspect(KernelSource source, List<String> options) {
    List<String> verbose = new ArrayList<>(options);
    verbose.add("--ptxas-options=-v");
    return compile(source, verbose, p -> new Inspection(ptx(p), log(p)));
  }

  private static <T> T compile(
      KernelSource source, List<String> options, Function<_nvrtcProgram, T> result) {
    try (_nvrtcProgram program = new _nvrtcProgram();
        BytePointer text = new BytePointer(source.text());
        BytePointer name = new BytePointer(source.name());
        PointerPointer<BytePointer> arguments =
            new PointerPointer<>(options.toArray(String[]::new))) {
      PointerPointer<?> none = null;
      check(nvrtcCreateProgram(program, text, name, 0, none, none), "nvrtcCreateProgram");
      try {
        int code = nvrtcCompileProgram(program, options.size(), arguments);
        if (code == NVRTC_ERROR_COMPILATION) {
          throw new KernelCompileException(
              "kernel "
                  + source.name()
                  + " does not compile with "
                  + String.join(" ", options)
                  + ":\n"
                  + log(program).strip());
        }
        check(code, "nvrtcCompileProgram with " + options);
        return result.apply(program);
      } finally {
        nvrtcDestroyProgram(program);
      }
    }
  }

  private static String log(_nvrtcProgram program) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      check(nvrtcGetProgramLogSize(program, size), "nvrtcGetProgramLogSize");
      byte[] log = new byte[(int) size.get()];
      check(nvrtcGetProgramLog(program, log), "nvrtcGetProgramLog");
      return new String(
          log, 0, Math.max(0, log.length - 1), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private static String ptx(_nvrtcProgram program) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      check(nvrtcGetPTXSize(program, size), "nvrtcGetPTXSize");
      byte[] ptx = new byte[(int) size.get()];
      check(nvrtcGetPTX(program, ptx), "nvrtcGetPTX");
      return new String(
          ptx, 0, Math.max(0, ptx.length - 1), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private static byte[] image(_nvrtcProgram program) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      check(nvrtcGetCUBINSize(program, size), "nvrtcGetCUBINSize");
      byte[] image = new byte[(int) size.get()];
      check(nvrtcGetCUBIN(program, image), "nvrtcGetCUBIN");
      return image;
    }
  }

  private static void check(int code, String call) {
    if (code != NVRTC_SUCCESS) {
      throw new KernelCompileException(
          call + ": " + nvrtcGetErrorString(code).getString() + " (NVRTC error " + code + ")");
    }
  }
}
