package org.iassa.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.iassa.image.RgbImage;

/**
 * A folder with {@code images/NAME.jpg} (or {@code .jpeg}, {@code .png}) and {@code
 * masks/NAME.png}. A pixel belongs to the object if the mask is not black there. The object is the
 * same whatever the class.
 */
public final class MaskFolder {
  private MaskFolder() {}

  /**
   * Lists a folder. An image without a mask is skipped.
   *
   * @param decoder reads images and masks
   * @throws DataException if there is no such folder
   */
  public static DataSet read(Path folder, ImageDecoder decoder) {
    List<Sample> samples = new ArrayList<>();
    BadRecords bad = new BadRecords();
    for (Path file : list(folder.resolve("images"))) {
      String name = file.getFileName().toString();
      String lower = name.toLowerCase(Locale.ROOT);
      if (!(lower.endsWith(".jpg") || lower.endsWith(".jpeg") || lower.endsWith(".png"))) {
        bad.add(name, "not a .jpg, .jpeg or .png file");
        continue;
      }
      Path mask =
          folder.resolve("masks").resolve(name.substring(0, name.lastIndexOf('.')) + ".png");
      if (Files.isRegularFile(mask)) {
        samples.add(new MaskedFile(name, file, mask, decoder));
      } else {
        bad.add(name, mask + " is not a file");
      }
    }
    return new ListedDataSet(samples, bad);
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new DataException(folder + " cannot be listed: " + e, e);
    }
  }

  private record MaskedFile(String name, Path file, Path maskFile, ImageDecoder decoder)
      implements Sample {
    @Override
    public RgbImage image() {
      return decoder.decode(file);
    }

    @Override
    public Optional<ObjectMask> mask(int classIndex) {
      RgbImage mask = decoder.decode(maskFile);
      boolean[] pixels = new boolean[mask.height() * mask.width()];
      byte[] data = mask.data();
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (data[3 * i] | data[3 * i + 1] | data[3 * i + 2]) != 0;
      }
      ObjectMask object = ObjectMask.owning(mask.height(), mask.width(), pixels);
      return object.area() > 0 ? Optional.of(object) : Optional.empty();
    }
  }
}
