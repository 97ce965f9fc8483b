package org.iassa.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.iassa.engine.ImageException;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.internal.AtomicFile;

/** Arrays of 32-bit floats as NumPy's .npy files, format version 1.0, C order, little-endian. */
public final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;
  private static final long MAX_BYTES = Integer.MAX_VALUE - 8L;
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '<f4', 'fortran_order': False, 'shape': \\((?<shape>[0-9, ]*)\\), \\} *\n");

  private Npy() {}

  /**
   * An array that was read.
   *
   * @param shape length per axis
   * @param values the elements, last axis fastest
   */
  public record Array(int[] shape, float[] values) {
    /** Returns whether shape and values are equal, NaN being equal to itself. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Array that
          && Arrays.equals(shape, that.shape)
          && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return "Array" + Arrays.toString(shape);
    }
  }

  /**
   * Writes an array; the file appears whole or not at all.
   *
   * @param file where to
   * @param values the elements, last axis fastest
   * @param shape length per axis; their product is the number of values
   * @throws org.iassa.engine.OutputException if the file cannot be written
   */
  public static void write(Path file, float[] values, int... shape) {
    AtomicFile.write(file, encode(values, shape));
  }

  /** Returns what {@link #write} writes. */
  public static byte[] encode(float[] values, int... shape) {
    long count = 1;
    for (int length : shape) {
      InvalidOptionException.requireRange("array length", length, 0, Integer.MAX_VALUE);
      count = Math.multiplyExact(count, length);
    }
    if (count != values.length) {
      throw new InvalidOptionException(
          "array shape", Arrays.toString(shape), values.length + " elements");
    }
    String axes = Arrays.stream(shape).mapToObj(n -> n + ", ").collect(Collectors.joining());
    if (shape.length > 1) {
      axes = axes.substring(0, axes.length() - 2);
    } else {
      axes = axes.strip();
    }
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + axes + "), }";
    int before = MAGIC.length + 2 + header.length() + 1;
    int start = (before + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    String padded = header + " ".repeat(start - before) + "\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(start + 4L * values.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).putShort((short) padded.length());
    bytes.put(padded.getBytes(StandardCharsets.US_ASCII));
    bytes.asFloatBuffer().put(FloatBuffer.wrap(values));
    return bytes.array();
  }

  /**
   * Reads an array of little-endian 32-bit floats in C order, as {@link #write} and NumPy write it.
   *
   * @throws ImageException if the file is anything else, or not as long as its header says
   */
  public static Array read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ImageException(
            file + " has " + Files.size(file) + " bytes, expected at most " + MAX_BYTES);
      }
      return decode(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new ImageException(file + " cannot be read: " + AtomicFile.reason(e), e);
    }
  }

  /**
   * Reads an array from memory.
   *
   * @param name what messages call it
   */
  public static Array decode(String name, byte[] file) {
    int prefix = MAGIC.length + 2;
    if (file.length < prefix || !Arrays.equals(file, 0, 8, MAGIC, 0, 8)) {
      throw new ImageException(name + " is not a .npy file of version 1.0");
    }
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = bytes.getShort(MAGIC.length) & 0xffff;
    if (file.length - prefix < headerLength) {
      throw new ImageException(name + " is truncated: it ends within its header");
    }
    String header = new String(file, prefix, headerLength, StandardCharsets.ISO_8859_1);
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches()) {
      throw new ImageException(
          name + " has the header " + header.strip() + ", expected '<f4' in C order");
    }
    int[] shape = shape(name, matcher.group("shape"));
    long count = 1;
    for (int length : shape) {
      count = length == 0 ? 0 : Math.min(count * length, MAX_BYTES);
    }
    long expected = prefix + headerLength + 4 * count;
    if (file.length != expected) {
      throw new ImageException(
          name
              + " has "
              + file.length
              + " bytes, expected "
              + expected
              + " for shape "
              + Arrays.toString(shape));
    }
    float[] values = new float[(int) count];
    bytes.position(prefix + headerLength);
    bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return new Array(shape, values);
  }

  private static int[] shape(String name, String text) {
    try {
      return Arrays.stream(text.split(","))
          .map(String::strip)
          .filter(axis -> !axis.isEmpty())
          .mapToInt(Integer::parseInt)
          .toArray();
    } catch (NumberFormatException e) {
      throw new ImageException(name + " has the shape (" + text + "), expected numbers", e);
    }
  }
}
