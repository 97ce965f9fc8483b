package org.iassa.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** Streams an instances file: holds one record of its top-level lists at a time. */
final class CocoFile {
  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxDocumentLength(4L << 30)
          .maxNestingDepth(64)
          .maxStringLength(16 << 20)
          .build();
  private static final ObjectMapper MAPPER =
      new ObjectMapper(JsonFactory.builder().streamReadConstraints(LIMITS).build());

  private CocoFile() {}

  /**
   * Hands each record of the named lists to its consumer, in the order of the file.
   *
   * @throws DataException if the file cannot be read or is not JSON of this form
   */
  static void read(Path file, Map<String, Consumer<JsonNode>> lists) {
    try (JsonParser parser = MAPPER.createParser(file.toFile())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new DataException(file + " is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        Consumer<JsonNode> consumer = lists.get(name);
        if (consumer == null) {
          parser.skipChildren();
        } else if (token != JsonToken.START_ARRAY) {
          throw new DataException(file + ": " + name + " is not a list");
        } else {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            JsonNode node = MAPPER.readTree(parser);
            consumer.accept(node);
          }
        }
      }
    } catch (IOException e) {
      throw new DataException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
