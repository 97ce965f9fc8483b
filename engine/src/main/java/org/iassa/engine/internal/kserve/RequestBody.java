package org.iassa.engine.internal.kserve;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ImageBatch;

/**
 * An inference request.
 *
 * @param parts the JSON part and, if tensors travel as bytes, the images
 * @param jsonBytes length of the JSON part
 * @param binary whether there are bytes behind the JSON part
 */
record RequestBody(List<byte[]> parts, int jsonBytes, boolean binary) {
  /**
   * Builds a request for images from to from+count−1 of a batch.
   *
   * @param rows images in the request, at least count: the first ones are repeated to fill it
   * @param binary whether the tensors travel as bytes
   */
  static RequestBody of(
      Signature model, ImageBatch batch, int from, int count, int rows, boolean binary) {
    BatchFormat format = model.format();
    StringBuilder json = new StringBuilder(256);
    json.append("{\"inputs\":[{\"name\":").append(Signature.quoted(model.input()));
    json.append(",\"shape\":").append(model.shape(rows));
    json.append(",\"datatype\":\"").append(format.type()).append('"');
    int bytes = Math.toIntExact(format.bytesPerImage());
    if (binary) {
      json.append(",\"parameters\":{\"binary_data_size\":")
          .append((long) rows * bytes)
          .append("}}]");
      json.append(",\"outputs\":[{\"name\":").append(Signature.quoted(model.output()));
      json.append(",\"parameters\":{\"binary_data\":true}}]}");
      byte[] head = json.toString().getBytes(StandardCharsets.UTF_8);
      return new RequestBody(
          List.of(head, images(batch, from, count, rows, bytes)), head.length, true);
    }
    json.append(",\"data\":[");
    FloatBuffer floats = batch.floats();
    int each = 3 * format.pixels();
    for (int r = 0; r < rows; r++) {
      int first = (from + r % count) * each;
      for (int i = 0; i < each; i++) {
        json.append(r + i == 0 ? "" : ",").append(floats.get(first + i));
      }
    }
    json.append("]}],\"outputs\":[{\"name\":")
        .append(Signature.quoted(model.output()))
        .append("}]}");
    byte[] all = json.toString().getBytes(StandardCharsets.UTF_8);
    return new RequestBody(List.of(all), all.length, false);
  }

  private static byte[] images(ImageBatch batch, int from, int count, int rows, int bytes) {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new IllegalStateException("binary tensors are little-endian, this processor is not");
    }
    byte[] images = new byte[Math.multiplyExact(rows, bytes)];
    ByteBuffer data = batch.data();
    for (int r = 0; r < rows; r++) {
      data.get((from + r % count) * bytes, images, r * bytes, bytes);
    }
    return images;
  }

  BodyPublisher publisher() {
    return BodyPublishers.concat(
        parts.stream().map(BodyPublishers::ofByteArray).toArray(BodyPublisher[]::new));
  }
}
