package org.iassa.engine.internal.cuda;

import static org.bytedeco.cuda.global.cudart.*;

import java.nio.ByteBuffer;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.iassa.engine.BackendException;
import org.iassa.kernels.LaunchShape;

/**
 * The driver's functions for work on a device, with errors as exceptions. After a sticky error
 * every call but those that free throws the same {@link BackendException}, and those do nothing.
 * Stateless but for that; one instance per device.
 */
final class Driver {
  private static final PointerPointer<Pointer> NO_EXTRA = new PointerPointer<>();

  private final DriverStatus status = new DriverStatus();

  private void check(int code, String call) {
    status.check(code, call);
  }

  /** Returns what happened to the device, or null if it is well. */
  String broken() {
    return status.broken();
  }

  /** Returns what turns codes into exceptions. */
  DriverStatus status() {
    return status;
  }

  CUctx_st retainPrimaryContext(int device) {
    CUctx_st context = new CUctx_st();
    check(cuDevicePrimaryCtxRetain(context, device), "cuDevicePrimaryCtxRetain");
    return context;
  }

  void current(CUctx_st context) {
    status.requireWell();
    check(cuCtxSetCurrent(context), "cuCtxSetCurrent");
  }

  CUstream_st stream() {
    CUstream_st stream = new CUstream_st();
    check(cuStreamCreate(stream, CU_STREAM_NON_BLOCKING), "cuStreamCreate");
    return stream;
  }

  CUevent_st event() {
    CUevent_st event = new CUevent_st();
    check(cuEventCreate(event, CU_EVENT_DISABLE_TIMING), "cuEventCreate");
    return event;
  }

  /** Makes an event that takes the time. */
  CUevent_st timingEvent() {
    CUevent_st event = new CUevent_st();
    check(cuEventCreate(event, CU_EVENT_DEFAULT), "cuEventCreate");
    return event;
  }

  /** Returns the milliseconds between two events that are over. */
  float millis(CUevent_st start, CUevent_st end) {
    float[] millis = new float[1];
    check(cuEventElapsedTime(millis, start, end), "cuEventElapsedTime");
    return millis[0];
  }

  void record(CUevent_st event, CUstream_st stream) {
    check(cuEventRecord(event, stream), "cuEventRecord");
  }

  /** Makes later work of a stream wait for what an event has recorded. */
  void await(CUstream_st stream, CUevent_st event) {
    check(cuStreamWaitEvent(stream, event, 0), "cuStreamWaitEvent");
  }

  void await(CUevent_st event) {
    check(cuEventSynchronize(event), "cuEventSynchronize");
  }

  /** Frees a stream, once its work is done. */
  void destroy(CUstream_st stream) {
    cuStreamDestroy(stream);
  }

  void destroy(CUevent_st event) {
    cuEventDestroy(event);
  }

  void synchronise(CUstream_st stream) {
    check(cuStreamSynchronize(stream), "cuStreamSynchronize");
  }

  /** Allocates device memory of at least one byte. */
  long allocate(long bytes, String what) {
    long[] address = new long[1];
    check(cuMemAlloc(address, Math.max(1, bytes)), "allocating " + bytes + " bytes for " + what);
    return address[0];
  }

  /** Frees device memory; waits for work on it. */
  void free(long address) {
    cuMemFree(address);
  }

  /** Allocates pinned memory of the processor. */
  Pointer allocatePinned(long bytes, String what) {
    try (PointerPointer<Pointer> result = new PointerPointer<>(1)) {
      check(
          cuMemAllocHost(result, Math.max(1, bytes)),
          "allocating " + bytes + " bytes of pinned memory for " + what);
      return result.get(Pointer.class, 0);
    }
  }

  void freePinned(Pointer pinned) {
    cuMemFreeHost(pinned);
  }

  void upload(long to, Pointer from, long bytes, CUstream_st stream) {
    check(cuMemcpyHtoDAsync(to, from, bytes, stream), "cuMemcpyHtoDAsync of " + bytes + " bytes");
  }

  void download(Pointer to, long from, long bytes, CUstream_st stream) {
    check(cuMemcpyDtoHAsync(to, from, bytes, stream), "cuMemcpyDtoHAsync of " + bytes + " bytes");
  }

  void copy(long to, long from, long bytes, CUstream_st stream) {
    check(cuMemcpyDtoDAsync(to, from, bytes, stream), "cuMemcpyDtoDAsync of " + bytes + " bytes");
  }

  void clear(long to, long bytes, CUstream_st stream) {
    if (bytes > 0) {
      check(cuMemsetD8Async(to, (byte) 0, bytes, stream), "cuMemsetD8Async of " + bytes + " bytes");
    }
  }

  CUmod_st load(byte[] image, String what) {
    CUmod_st module = new CUmod_st();
    // Text images are read as C strings: a zero must follow.
    try (BytePointer bytes = new BytePointer(image.length + 1L)) {
      bytes.put(image, 0, image.length).put(image.length, (byte) 0);
      check(cuModuleLoadData(module, bytes), "loading the kernels of " + what);
    }
    return module;
  }

  CUfunc_st function(CUmod_st module, String entry) {
    CUfunc_st function = new CUfunc_st();
    check(cuModuleGetFunction(function, module, entry), "looking up the kernel " + entry);
    return function;
  }

  void unload(CUmod_st module) {
    cuModuleUnload(module);
  }

  void launch(
      CUfunc_st function,
      LaunchShape shape,
      CUstream_st stream,
      PointerPointer<Pointer> arguments,
      String entry) {
    int code =
        cuLaunchKernel(
            function,
            shape.gridX(),
            shape.gridY(),
            shape.gridZ(),
            shape.blockX(),
            shape.blockY(),
            1,
            0,
            stream,
            arguments,
            NO_EXTRA);
    if (code != DriverErrors.SUCCESS) {
      check(code, "launching " + entry + " as " + shape);
    }
  }

  /** Returns the address of a direct buffer's first byte. */
  static long address(ByteBuffer direct) {
    try (Pointer pointer = new Pointer(direct.duplicate().clear())) {
      return pointer.address();
    }
  }
}
