package org.iassa.engine.internal.kserve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.iassa.engine.ModelException;

/** Reads JSON that nobody vouches for: bounded depth, texts and numbers, no key twice. */
final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(32)
                          .maxStringLength(1 << 16)
                          .maxNumberLength(64)
                          .maxNameLength(1024)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private Json() {}

  /**
   * Reads an object.
   *
   * @throws ModelException if the bytes are none
   */
  static JsonNode object(String model, byte[] bytes, int length) {
    try {
      JsonNode node = MAPPER.readTree(bytes, 0, length);
      if (node != null && node.isObject()) {
        return node;
      }
      throw new ModelException("model " + model + " answered with no JSON object");
    } catch (IOException | NumberFormatException e) {
      // the latter for a number whose exponent is beyond what BigDecimal can hold
      throw new ModelException(
          "model %s answered with no JSON object: %s"
              .formatted(
                  model,
                  Answer.shown(
                      e instanceof com.fasterxml.jackson.core.JsonProcessingException j
                          ? j.getOriginalMessage()
                          : String.valueOf(e.getMessage()))),
          e);
    }
  }
}
