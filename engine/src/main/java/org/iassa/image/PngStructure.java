package org.iassa.image;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.iassa.image.ImageHeader.Malformed;

/** Walks the chunks of a PNG file and checks their checksums; decodes no pixels. */
final class PngStructure {
  private static final long SIGNATURE = 0x89504e470d0a1a0aL;

  private PngStructure() {}

  static boolean matches(byte[] file) {
    return file.length >= 8
        && (ImageHeader.u32(file, 0) << 32 | ImageHeader.u32(file, 4)) == SIGNATURE;
  }

  static ImageHeader read(byte[] file) throws Malformed {
    long height = 0;
    long width = 0;
    int orientation = 1;
    boolean pixels = false;
    int at = 8;
    while (true) {
      if (file.length - at < 12) {
        throw truncated();
      }
      long length = ImageHeader.u32(file, at);
      if (length > file.length - at - 12L) {
        throw truncated();
      }
      int data = at + 8;
      String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
      CRC32 crc = new CRC32();
      crc.update(file, at + 4, (int) length + 4);
      int end = data + (int) length;
      if (crc.getValue() != ImageHeader.u32(file, end)) {
        throw new Malformed(
            "is damaged: the checksum of PNG chunk " + printable(type) + " is wrong");
      }
      if (at == 8) {
        if (!type.equals("IHDR") || length != 13) {
          throw new Malformed("is damaged: a PNG file starts with an IHDR chunk of 13 bytes");
        }
        width = ImageHeader.u32(file, data);
        height = ImageHeader.u32(file, data + 4);
      }
      switch (type) {
        case "eXIf" -> orientation = ExifOrientation.of(file, data, end);
        case "IDAT" -> pixels = true;
        case "IEND" -> {
          if (!pixels) {
            throw new Malformed("is damaged: the PNG file has no pixels");
          }
          return new ImageHeader("PNG", height, width, orientation);
        }
        default -> {
          // ancillary: libpng's business
        }
      }
      at = end + 4;
    }
  }

  private static String printable(String type) {
    return type.matches("[A-Za-z]{4}") ? type : "with an invalid name";
  }

  private static Malformed truncated() {
    return new Malformed("is truncated: the PNG file ends before its IEND chunk");
  }
}
