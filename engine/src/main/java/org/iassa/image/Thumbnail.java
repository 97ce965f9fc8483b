package org.iassa.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.iassa.data.ObjectMask;
import org.iassa.engine.SaliencyMap;

/** Small pictures for reports: an image, its object, its saliency; without text. */
public final class Thumbnail {
  private static final float QUALITY = 0.88f;

  private Thumbnail() {}

  /** Returns an image whose longer side is at most that long. */
  public static RgbImage of(RgbImage image, int side) {
    double scale = (double) side / Math.max(image.height(), image.width());
    if (scale >= 1) {
      return image;
    }
    return image.resize(
        Math.max(1, (int) Math.round(image.height() * scale)),
        Math.max(1, (int) Math.round(image.width() * scale)));
  }

  /**
   * Returns an image with a map laid over it and the outline of the map's region; without the
   * outline where it is so long that it would hide the picture.
   */
  public static RgbImage withMap(RgbImage image, SaliencyMap map, double threshold) {
    boolean[] region = Heatmap.region(map, image.height(), image.width(), threshold);
    RgbImage blended = Heatmap.blend(image, map);
    return ragged(region, image.height(), image.width()) ? blended : outlined(blended, region);
  }

  /**
   * Returns an image in which all but the object is dim, with the object's outline.
   *
   * @param object the object, at the image's size
   */
  public static RgbImage withObject(RgbImage image, ObjectMask object) {
    byte[] data = image.data().clone();
    for (int i = 0; i < data.length; i++) {
      if (!object.contains(i / 3)) {
        data[i] = (byte) Math.round((data[i] & 0xff) * 0.35);
      }
    }
    return outlined(new RgbImage(image.height(), image.width(), data), object.toArray());
  }

  /** Returns a picture as a JPEG file. */
  public static byte[] jpeg(RgbImage picture) {
    BufferedImage image =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        int rgb =
            picture.value(y, x, 0) << 16 | picture.value(y, x, 1) << 8 | picture.value(y, x, 2);
        image.setRGB(x, y, rgb);
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } catch (IOException e) {
      throw new IllegalStateException("a picture in memory can always be written", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Whether a region's border has more pixels than three circumferences of the picture. */
  private static boolean ragged(boolean[] region, int height, int width) {
    int border = 0;
    for (int i = 0; i < region.length; i++) {
      boolean right = (i + 1) % width != 0 && region[i] != region[i + 1];
      boolean below = i + width < region.length && region[i] != region[i + width];
      border += right || below ? 1 : 0;
    }
    return border > 6 * (height + width);
  }

  private static RgbImage outlined(RgbImage image, boolean[] region) {
    try (Canvas canvas = new Canvas(image.height(), image.width(), 0)) {
      canvas.paste(image, 0, 0);
      canvas.outline(region, image.height(), image.width(), 0, 0, 1);
      return canvas.image();
    }
  }
}
