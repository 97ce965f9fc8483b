package org.iassa.image;

import org.iassa.image.ImageHeader.Malformed;

/**
 * Walks the markers of a JPEG file to its end; decodes no pixels. libjpeg fills what a truncated
 * file lacks with grey and OpenCV says nothing about it, hence this walk to the EOI marker.
 */
final class JpegStructure {
  private final byte[] file;
  private long height;
  private long width;
  private int orientation = 1;
  private int components;
  private boolean adobe;
  private boolean scanned;

  private JpegStructure(byte[] file) {
    this.file = file;
  }

  static boolean matches(byte[] file) {
    return file.length >= 3 && ImageHeader.u16(file, 0) == 0xffd8 && (file[2] & 0xff) == 0xff;
  }

  static ImageHeader read(byte[] file) throws Malformed {
    return new JpegStructure(file).walk();
  }

  private ImageHeader walk() throws Malformed {
    int at = 2;
    while (true) {
      at = nextMarker(at);
      int marker = file[at++] & 0xff;
      if (marker == 0xd9) {
        return finish();
      }
      if (marker == 0x01 || marker >= 0xd0 && marker <= 0xd7) {
        continue;
      }
      if (marker == 0xd8 || marker < 0xc0) {
        throw new Malformed("is damaged: unexpected JPEG marker FF%02X".formatted(marker));
      }
      if (file.length - at < 2) {
        throw truncated();
      }
      int length = ImageHeader.u16(file, at);
      if (length < 2) {
        throw new Malformed("is damaged: a JPEG segment has length " + length);
      }
      if (length > file.length - at) {
        throw truncated();
      }
      segment(marker, at + 2, at + length);
      at += length;
      if (marker == 0xda) {
        scanned = true;
        at = skipScan(at);
      }
    }
  }

  /** Returns where the marker's code stands, after its FF bytes. */
  private int nextMarker(int from) throws Malformed {
    if (from >= file.length) {
      throw truncated();
    }
    if ((file[from] & 0xff) != 0xff) {
      throw new Malformed("is damaged: no JPEG marker at byte " + from);
    }
    int at = from;
    while (at < file.length && (file[at] & 0xff) == 0xff) {
      at++;
    }
    if (at == file.length) {
      throw truncated();
    }
    return at;
  }

  /** Returns where the first marker after a scan's entropy-coded data starts. */
  private int skipScan(int from) throws Malformed {
    for (int at = from; at + 1 < file.length; at++) {
      if ((file[at] & 0xff) == 0xff) {
        int code = file[at + 1] & 0xff;
        if (code != 0 && code != 0xff && (code < 0xd0 || code > 0xd7)) {
          return at;
        }
      }
    }
    throw truncated();
  }

  private void segment(int marker, int from, int to) throws Malformed {
    boolean frame = marker >= 0xc0 && marker <= 0xcf && (marker & 3) != 0 || marker == 0xc0;
    if (frame || marker == 0xc8) {
      frame(marker, from, to);
    } else if (marker == 0xe1
        && to - from > 6
        && ImageHeader.u32(file, from) == 0x45786966L // "Exif", then two zeros
        && ImageHeader.u16(file, from + 4) == 0) {
      orientation = ExifOrientation.of(file, from + 6, to);
    } else if (marker == 0xee && to - from >= 12 && ImageHeader.u32(file, from) == 0x41646f62L) {
      adobe = true;
    }
  }

  private void frame(int marker, int from, int to) throws Malformed {
    if (marker > 0xc2) {
      throw new Malformed(
          "is a lossless, hierarchical or arithmetic-coded JPEG (marker FF%02X); convert it to a"
                  .formatted(marker)
              + " baseline or progressive one");
    }
    if (to - from < 6) {
      throw new Malformed("is damaged: its JPEG frame header is too short");
    }
    if (components != 0) {
      throw new Malformed("is damaged: it has two JPEG frame headers");
    }
    int bits = file[from] & 0xff;
    if (bits != 8) {
      throw new Malformed("is a JPEG with " + bits + " bits per sample, expected 8");
    }
    height = ImageHeader.u16(file, from + 1);
    width = ImageHeader.u16(file, from + 3);
    components = file[from + 5] & 0xff;
    if (components != 1 && components != 3 && components != 4) {
      throw new Malformed("is a JPEG with " + components + " channels, expected 1, 3 or 4");
    }
  }

  private ImageHeader finish() throws Malformed {
    if (components == 0 || !scanned) {
      throw new Malformed("is damaged: the JPEG file has no pixels");
    }
    if (components == 4 && !adobe) {
      throw new Malformed(
          "is a CMYK JPEG without Adobe marker, so its inks cannot be told; convert it to RGB");
    }
    return new ImageHeader("JPEG", height, width, orientation);
  }

  private static Malformed truncated() {
    return new Malformed("is truncated: the JPEG file ends before its EOI marker");
  }
}
