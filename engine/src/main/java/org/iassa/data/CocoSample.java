package org.iassa.data;

import java.nio.file.Path;
import java.util.Optional;
import org.iassa.image.RgbImage;

/** An image of COCO with the objects that a class map ties to a classifier's classes. */
record CocoSample(Coco coco, Coco.Image record, Path file, ClassMap classes, ImageDecoder decoder)
    implements Sample {
  @Override
  public String name() {
    return record.fileName();
  }

  @Override
  public RgbImage image() {
    RgbImage image = decoder.decode(file);
    if (image.height() != record.height() || image.width() != record.width()) {
      throw new DataException(
          "%s is %dx%d, expected %dx%d, as annotated"
              .formatted(file, image.height(), image.width(), record.height(), record.width()));
    }
    return image;
  }

  @Override
  public Optional<ObjectMask> mask(int classIndex) {
    return classes.entry(classIndex).flatMap(entry -> coco.mask(record.id(), entry.categoryId()));
  }
}
