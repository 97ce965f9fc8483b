package org.iassa.engine.internal.cuda;

import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetAttribute;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetCount;
import static org.bytedeco.cuda.global.cudart.cuDeviceGetName;
import static org.bytedeco.cuda.global.cudart.cuDeviceTotalMem;
import static org.bytedeco.cuda.global.cudart.cuDriverGetVersion;
import static org.bytedeco.cuda.global.cudart.cuInit;

import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.SizeTPointer;
import org.iassa.kernels.ComputeCapability;

/**
 * What the driver tells about itself and a device, before anything runs there. The driver must have
 * been started for all but {@link #initialise}.
 */
final class DriverInfo {
  private final DriverStatus status;
  private final int device;

  /**
   * @param status told of errors
   * @param device index, from 0
   */
  DriverInfo(DriverStatus status, int device) {
    this.status = status;
    this.device = device;
  }

  /** Starts the driver; returns its code. */
  static int initialise() {
    return cuInit(0);
  }

  /** Returns the driver's version, such as 13010, or 0 if it does not tell. */
  static int version() {
    int[] version = new int[1];
    return cuDriverGetVersion(version) == DriverErrors.SUCCESS ? version[0] : 0;
  }

  /** Returns the number of devices, 0 if there is none or no answer. */
  static int devices() {
    int[] count = new int[1];
    return cuDeviceGetCount(count) == DriverErrors.SUCCESS ? count[0] : 0;
  }

  String name() {
    byte[] name = new byte[256];
    status.check(cuDeviceGetName(name, name.length, device), "cuDeviceGetName");
    int end = 0;
    while (end < name.length && name[end] != 0) {
      end++;
    }
    return new String(name, 0, end, StandardCharsets.US_ASCII);
  }

  ComputeCapability capability() {
    return new ComputeCapability(
        attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
        attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR));
  }

  int multiprocessors() {
    return attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
  }

  /** Returns the bytes of the L2 cache. */
  int cacheBytes() {
    return attribute(CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE);
  }

  private int attribute(int attribute) {
    int[] value = new int[1];
    status.check(
        cuDeviceGetAttribute(value, attribute, device), "cuDeviceGetAttribute " + attribute);
    return value[0];
  }

  /** Returns the bytes of the device's memory. */
  long memory() {
    try (SizeTPointer bytes = new SizeTPointer(1)) {
      status.check(cuDeviceTotalMem(bytes, device), "cuDeviceTotalMem");
      return bytes.get();
    }
  }
}
