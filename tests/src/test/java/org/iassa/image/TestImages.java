package org.iassa.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/** Makes image files by means other than the code under test. */
public final class TestImages {
  private TestImages() {}

  /** A PNG written chunk by chunk. */
  public static byte[] png(int width, int height, int depth, int colourType, byte[] scanlines) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    byte[] header = new byte[13];
    put32(header, 0, width);
    put32(header, 4, height);
    header[8] = (byte) depth;
    header[9] = (byte) colourType;
    file.writeBytes(chunk("IHDR", header));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      deflater.write(scanlines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    file.writeBytes(chunk("IDAT", packed.toByteArray()));
    file.writeBytes(chunk("IEND", new byte[0]));
    return file.toByteArray();
  }

  /** One PNG chunk with its checksum. */
  public static byte[] chunk(String type, byte[] data) {
    byte[] chunk = new byte[data.length + 12];
    put32(chunk, 0, data.length);
    System.arraycopy(type.getBytes(StandardCharsets.US_ASCII), 0, chunk, 4, 4);
    System.arraycopy(data, 0, chunk, 8, data.length);
    CRC32 crc = new CRC32();
    crc.update(chunk, 4, data.length + 4);
    put32(chunk, data.length + 8, (int) crc.getValue());
    return chunk;
  }

  private static void put32(byte[] to, int at, int value) {
    for (int i = 0; i < 4; i++) {
      to[at + i] = (byte) (value >> 24 - 8 * i);
    }
  }

  /** A picture whose red grows to the right and green to the bottom. */
  public static BufferedImage gradient(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, 255 * x / width << 16 | 255 * y / height << 8 | 60);
      }
    }
    return image;
  }

  /** Encodes by Java's own writer: png or jpg. */
  public static byte[] encode(BufferedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalStateException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A progressive JPEG. */
  public static byte[] progressive(BufferedImage image) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var stream = ImageIO.createImageOutputStream(out)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    writer.dispose();
    return out.toByteArray();
  }

  /** A JPEG of four channels, all of one value each, without any marker that names them. */
  public static byte[] fourChannelJpeg(int width, int height, int... inks) {
    WritableRaster raster =
        Raster.createInterleavedRaster(java.awt.image.DataBuffer.TYPE_BYTE, width, height, 4, null);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        raster.setPixel(x, y, inks);
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(raster, null, null), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    writer.dispose();
    return out.toByteArray();
  }

  /** Inserts a segment right after a JPEG's SOI marker. */
  public static byte[] withSegment(byte[] jpeg, int marker, byte[] data) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(jpeg, 0, 2);
      out.writeShort(0xff00 | marker);
      out.writeShort(data.length + 2);
      out.write(data);
      out.write(jpeg, 2, jpeg.length - 2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** EXIF that states nothing but an orientation. */
  public static byte[] exif(int orientation, boolean littleEndian) {
    byte[] big = {
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      1,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      (byte) orientation,
      0,
      0,
      0,
      0,
      0,
      0
    };
    byte[] little = {
      'I',
      'I',
      42,
      0,
      8,
      0,
      0,
      0,
      1,
      0,
      0x12,
      1,
      3,
      0,
      1,
      0,
      0,
      0,
      (byte) orientation,
      0,
      0,
      0,
      0,
      0,
      0,
      0
    };
    return littleEndian ? little : big;
  }

  /** Returns a JPEG's APP1 segment data for EXIF. */
  public static byte[] app1(byte[] exif) {
    byte[] data = Arrays.copyOf(new byte[] {'E', 'x', 'i', 'f', 0, 0}, exif.length + 6);
    System.arraycopy(exif, 0, data, 6, exif.length);
    return data;
  }
}
