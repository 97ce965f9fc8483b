/**
 * Images and arrays: reading within limits, resizing, and the pictures of a result.
 *
 * <pre>{@code
 * RgbImage image = EmbeddedModel.example(2);
 * ImageFile file = ImageReader.decode("a PNG", image.toPng(), ImageLimits.DEFAULT);
 * System.out.println(file.format() + " " + file.image().width() + " x " + file.image().height());
 * byte[] npy = Npy.encode(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
 * System.out.println(Npy.decode("an array", npy).shape()[1]);
 * }</pre>
 */
package org.iassa.image;
