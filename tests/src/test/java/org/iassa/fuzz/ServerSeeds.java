package org.iassa.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The first inputs of {@link org.iassa.engine.internal.kserve.KServeFuzz}. */
final class ServerSeeds {
  private final FuzzSeeds seeds;

  ServerSeeds(FuzzSeeds seeds) {
    this.seeds = seeds;
  }

  private void answer(String name, int flags, String json, byte[] tensors) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(flags);
    out.writeBytes(json.getBytes(StandardCharsets.UTF_8));
    if (tensors != null) {
      out.write(0);
      out.writeBytes(tensors);
    }
    seeds.put("kserve", name, out.toByteArray());
  }

  void put() throws IOException {
    String model =
        "{\"name\":\"m\",\"versions\":[\"1\"],\"platform\":\"p\",\"inputs\":[{\"name\":\"x\",";
    String outputs = "}],\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[-1,5]}]}";
    answer("metadata", 0, model + "\"datatype\":\"FP32\",\"shape\":[-1,3,8,8]" + outputs, null);
    answer("nhwc", 6, model + "\"datatype\":\"FP32\",\"shape\":[2,-1,-1,3]" + outputs, null);
    answer("half", 0, model + "\"datatype\":\"FP16\",\"shape\":[4,3,2,2]" + outputs, null);
    String scores = "{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"y\",";
    answer(
        "numbers",
        1 + (1 << 4),
        scores + "\"datatype\":\"FP32\",\"shape\":[2,3],\"data\":[[0.5,1,-1e3],[2,3.25,0]]}]}",
        null);
    for (String type : List.of("FP32", "FP16", "BF16", "FP64")) {
      int bytes = 3 * (type.equals("BF16") ? 16 : Integer.parseInt(type.substring(2))) / 8;
      answer(
          type.toLowerCase(Locale.ROOT),
          1 + 8,
          scores
              + "\"datatype\":\"%s\",\"shape\":[1,3,1],\"parameters\":{\"binary_data_size\":%d}}]}"
                  .formatted(type, bytes),
          new byte[bytes]);
    }
    answer("error", 1, "{\"error\":\"no such model\"}", null);
  }
}
