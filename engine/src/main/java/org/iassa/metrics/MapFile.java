package org.iassa.metrics;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.iassa.engine.ImageException;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.internal.ShortFloat;
import org.iassa.engine.spi.BatchFormat;

/**
 * Reads a saliency map from a NumPy file made by any program: .npy of version 1, 2 or 3, of 16, 32
 * or 64-bit floats or 8 to 64-bit integers, in either byte order and either memory order; of shape
 * H×W, also with further axes of length 1. Values become 32-bit floats.
 */
public final class MapFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final long MAX_BYTES = 1L << 31;
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=])([fiu])([1248])'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, L]*)\\)");

  private MapFile() {}

  /**
   * Reads a map.
   *
   * @throws ImageException if the file is missing, cut short or of another kind, or holds a number
   *     that is not finite as a 32-bit float; the message starts with the path
   */
  public static SaliencyMap read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new ImageException(
            file + (Files.exists(file) ? " is not a regular file" : " does not exist"));
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new ImageException(file + " has " + Files.size(file) + " bytes, which is too long");
      }
      return decode(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new ImageException(file + " cannot be read: " + e, e);
    }
  }

  /**
   * As {@link #read}, from memory.
   *
   * @param name what messages call the file
   */
  public static SaliencyMap decode(String name, byte[] file) {
    if (file.length < 12 || !Arrays.equals(file, 0, 6, MAGIC, 0, 6) || file[6] < 1 || file[6] > 3) {
      throw new ImageException(name + " is not a .npy file of version 1, 2 or 3");
    }
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int start = file[6] == 1 ? 10 : 12;
    long length = file[6] == 1 ? bytes.getShort(8) & 0xffff : bytes.getInt(8) & 0xffffffffL;
    if (file.length - start < length) {
      throw new ImageException(name + " is truncated: it ends within its header");
    }
    String header = new String(file, start, (int) length, StandardCharsets.ISO_8859_1);
    Matcher type = TYPE.matcher(header);
    Matcher order = ORDER.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!type.find()
        || !order.find()
        || !shape.find()
        || "f1".equals(type.group(2) + type.group(3))) {
      throw new ImageException(
          name + " has the header " + header.strip() + ", expected an array of real numbers");
    }
    int[] sides = sides(name, shape.group(1));
    int size = Integer.parseInt(type.group(3));
    long expected = start + length + (long) size * sides[0] * sides[1];
    if (file.length != expected) {
      throw new ImageException(
          name + " has " + file.length + " bytes, expected " + expected + " for its shape");
    }
    bytes.order(type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    boolean columnsFirst = order.group(1).equals("True");
    float[] values = new float[sides[0] * sides[1]];
    for (int i = 0; i < values.length; i++) {
      int at = columnsFirst ? i / sides[0] + i % sides[0] * sides[1] : i;
      values[at] = value(bytes, start + (int) length + i * size, type.group(2).charAt(0), size);
      if (!Float.isFinite(values[at])) {
        throw new ImageException(
            "%s holds %s at y=%d, x=%d; expected finite numbers"
                .formatted(name, values[at], at / sides[1], at % sides[1]));
      }
    }
    return new SaliencyMap(sides[0], sides[1], values);
  }

  private static float value(ByteBuffer bytes, int at, char kind, int size) {
    if (kind == 'f') {
      return switch (size) {
        case 2 -> ShortFloat.fromFp16(bytes.getShort(at));
        case 4 -> bytes.getFloat(at);
        default -> (float) bytes.getDouble(at);
      };
    }
    boolean signed = kind == 'i';
    return switch (size) {
      case 1 -> signed ? bytes.get(at) : bytes.get(at) & 0xff;
      case 2 -> signed ? bytes.getShort(at) : bytes.getShort(at) & 0xffff;
      case 4 -> signed ? bytes.getInt(at) : (float) (bytes.getInt(at) & 0xffffffffL);
      default -> {
        long value = bytes.getLong(at);
        yield signed || value >= 0 ? value : 2 * (float) (value >>> 1 | value & 1);
      }
    };
  }

  /** Returns height and width: the axes that are longer than 1, or the last ones. */
  private static int[] sides(String name, String text) {
    int[] axes =
        Arrays.stream(text.replace("L", "").split(","))
            .map(String::strip)
            .filter(axis -> !axis.isEmpty())
            .mapToInt(axis -> axis.matches("\\d{1,9}") ? Integer.parseInt(axis) : Integer.MAX_VALUE)
            .toArray();
    int[] sides = axes;
    while (sides.length > 2 && sides[0] == 1) {
      sides = Arrays.copyOfRange(sides, 1, sides.length);
    }
    while (sides.length > 2 && sides[sides.length - 1] == 1) {
      sides = Arrays.copyOf(sides, sides.length - 1);
    }
    if (sides.length != 2
        || Math.min(sides[0], sides[1]) < 1
        || Math.max(sides[0], sides[1]) > BatchFormat.MAX_SIDE) {
      throw new ImageException(
          name + " has the shape " + Arrays.toString(axes) + ", expected height x width");
    }
    return sides;
  }
}
