package org.iassa.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * The arguments of one launch, packed as the driver reads them: values in one block of memory and a
 * list of their addresses. One instance serves launch after launch; the driver copies the values.
 */
public final class KernelArguments {
  private static final int VALUE_BYTES = 1024;
  private static final int MAX_VALUES = 32;

  private final ByteBuffer values =
      ByteBuffer.allocateDirect(VALUE_BYTES).order(ByteOrder.nativeOrder());
  private final ByteBuffer list =
      ByteBuffer.allocateDirect(MAX_VALUES * Long.BYTES).order(ByteOrder.nativeOrder());
  private final LongBuffer addresses = list.asLongBuffer();
  private final long base;

  /** Turns a direct buffer into its address. */
  @FunctionalInterface
  public interface Addresses {
    /** Returns the address of the first byte. */
    long of(ByteBuffer direct);
  }

  /**
   * @param addresses tells where a direct buffer lies
   */
  public KernelArguments(Addresses addresses) {
    base = addresses.of(values);
  }

  /** Forgets all arguments. */
  public KernelArguments clear() {
    values.clear();
    addresses.clear();
    return this;
  }

  /** Adds a 32-bit integer, signed or not. */
  public KernelArguments i32(int value) {
    next(Integer.BYTES);
    values.putInt(value);
    return this;
  }

  /** Adds a 64-bit integer, signed or not. */
  public KernelArguments i64(long value) {
    next(Long.BYTES);
    values.putLong(value);
    return this;
  }

  /** Adds a device address, 0 for null. */
  public KernelArguments pointer(long address) {
    return i64(address);
  }

  /** Adds a 32-bit float. */
  public KernelArguments f32(float value) {
    next(Float.BYTES);
    values.putFloat(value);
    return this;
  }

  /** Adds a 64-bit float. */
  public KernelArguments f64(double value) {
    next(Double.BYTES);
    values.putDouble(value);
    return this;
  }

  /** Adds a structure of 8-byte alignment: the buffer's bytes from 0 to its limit. */
  public KernelArguments struct(ByteBuffer bytes) {
    next(Long.BYTES);
    values.put(values.position(), bytes, 0, bytes.limit());
    values.position(values.position() + bytes.limit());
    return this;
  }

  private void next(int alignment) {
    int at = (values.position() + alignment - 1) / alignment * alignment;
    values.position(at);
    addresses.put(base + at);
  }

  /** Returns the number of arguments. */
  public int count() {
    return addresses.position();
  }

  /** Returns the list of addresses, a direct buffer of 64-bit integers. */
  public ByteBuffer list() {
    return list;
  }

  /** Returns where argument {@code index} starts in {@link #values()}. */
  public int offset(int index) {
    return Math.toIntExact(addresses.get(index) - base);
  }

  /** Returns the block of values, a direct buffer. */
  public ByteBuffer values() {
    return values;
  }
}
