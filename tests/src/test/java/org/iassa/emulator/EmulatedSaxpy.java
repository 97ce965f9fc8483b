package org.iassa.emulator;

import static org.bytedeco.cuda.global.cudart.*;

import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Runs the sample kernel {@code saxpy} through JavaCPP's unmodified CUDA preset and prints what it
 * saw, one {@code key value} per line. {@link EmulatedDriverTest} starts it in a JVM whose {@code
 * LD_LIBRARY_PATH} leads to the emulated driver; the argument is the kernel library's path.
 */
final class EmulatedSaxpy {
  private static final int COUNT = 1003;

  private EmulatedSaxpy() {}

  public static void main(String[] args) {
    check(cuInit(0), "cuInit");
    int[] value = new int[1];
    check(cuDeviceGetCount(value), "cuDeviceGetCount");
    say("devices", value[0]);
    byte[] name = new byte[64];
    check(cuDeviceGetName(name, name.length, 0), "cuDeviceGetName");
    say("name", new String(name, java.nio.charset.StandardCharsets.US_ASCII).trim());
    check(cuDeviceGetAttribute(value, 75, 0), "cuDeviceGetAttribute");
    say("major", value[0]);

    CUctx_st context = new CUctx_st();
    check(cuDevicePrimaryCtxRetain(context, 0), "cuDevicePrimaryCtxRetain");
    check(cuCtxSetCurrent(context), "cuCtxSetCurrent");
    CUmod_st module = new CUmod_st();
    CUfunc_st saxpy = new CUfunc_st();
    CUstream_st stream = new CUstream_st();
    check(load(module, "IASSA-EMULATED " + args[0] + "\n"), "cuModuleLoadDataEx");
    check(cuModuleGetFunction(saxpy, module, "saxpy"), "cuModuleGetFunction");
    check(cuStreamCreate(stream, CU_STREAM_NON_BLOCKING), "cuStreamCreate");

    long[] x = new long[1];
    long[] y = new long[1];
    check(cuMemAlloc(x, 4L * COUNT), "cuMemAlloc");
    check(cuMemAlloc(y, 4L * COUNT), "cuMemAlloc");
    FloatPointer host = new FloatPointer(COUNT);
    FloatPointer result = new FloatPointer(COUNT);
    for (int i = 0; i < COUNT; i++) {
      host.put(i, i);
      result.put(i, -1f);
    }
    check(cuMemcpyHtoDAsync(x[0], host, 4L * COUNT, stream), "cuMemcpyHtoDAsync");
    check(cuMemcpyHtoDAsync(y[0], host, 4L * COUNT, stream), "cuMemcpyHtoDAsync");
    check(launch(saxpy, stream, COUNT, 2.5f, x[0], y[0]), "cuLaunchKernel");
    check(cuMemcpyDtoHAsync(result, y[0], 4L * COUNT, stream), "cuMemcpyDtoHAsync");
    say("before-sync", result.get(7));
    check(cuStreamSynchronize(stream), "cuStreamSynchronize");
    int right = 0;
    for (int i = 0; i < COUNT; i++) {
      right += result.get(i) == Math.fma(2.5f, i, (float) i) ? 1 : 0;
    }
    say("right", right);

    say("unsupported", cuGraphCreate(new CUgraph_st(), 0));
    check(load(new CUmod_st(), "IASSA-EMULATED-CONTROL\nfail-alloc=3\n"), "control");
    say("injected-oom", cuMemAlloc(new long[1], 64));
    check(cuMemAlloc(new long[1], 64), "cuMemAlloc");

    // One element too many: the kernel states its range, so the driver can tell.
    check(launch(saxpy, stream, COUNT + 1, 1f, x[0], y[0]), "cuLaunchKernel");
    int code = cuStreamSynchronize(stream);
    say("out-of-range", code);
    PointerPointer<BytePointer> text = new PointerPointer<>(1);
    cuGetErrorString(code, text);
    say("why", text.get(BytePointer.class, 0).getString());
    say("sticky", cuMemAlloc(new long[1], 64));
    check(load(new CUmod_st(), "IASSA-EMULATED-CONTROL\nreset=1\n"), "control");
    check(cuMemFree(x[0]), "cuMemFree");
    check(cuMemFree(y[0]), "cuMemFree");
    check(cuModuleUnload(module), "cuModuleUnload");
    check(cuDevicePrimaryCtxRelease(0), "cuDevicePrimaryCtxRelease");
    say("done", 1);
  }

  private static int load(CUmod_st module, String image) {
    BytePointer bytes = new BytePointer(image);
    return cuModuleLoadDataEx(module, bytes, 0, (IntPointer) null, (PointerPointer<?>) null);
  }

  private static int launch(CUfunc_st kernel, CUstream_st stream, int n, float a, long x, long y) {
    PointerPointer<Pointer> arguments =
        new PointerPointer<>(
            new IntPointer(new int[] {n}),
            new FloatPointer(new float[] {a}),
            new LongPointer(new long[] {x}),
            new LongPointer(new long[] {y}));
    return cuLaunchKernel(kernel, 4, 1, 1, 64, 1, 1, 0, stream, arguments, new PointerPointer<>());
  }

  private static void check(int code, String call) {
    if (code != CUDA_SUCCESS) {
      throw new IllegalStateException(call + " returned " + code);
    }
  }

  private static void say(String key, Object value) {
    System.out.println(key + " " + value);
  }
}
