package org.iassa.engine.internal.kserve;

import org.iassa.engine.ModelException;

/**
 * An answer of the server.
 *
 * @param body its bytes
 * @param jsonBytes how many of them are the JSON part, by the header Inference-Header-Content-
 *     Length; −1: the header is not there, all of them are
 */
record Answer(byte[] body, long jsonBytes) {
  /** Header that says where the JSON part ends and tensors begin. */
  static final String JSON_LENGTH = "Inference-Header-Content-Length";

  private static final int LONGEST = 200;

  /** Returns the length of the JSON part. */
  int json(String model) {
    if (jsonBytes > body.length) {
      throw new ModelException(
          "model %s answered with %d bytes, of which %d should be JSON"
              .formatted(model, body.length, jsonBytes));
    }
    return jsonBytes < 0 ? body.length : (int) jsonBytes;
  }

  /** Returns a text of the server's as it may stand in a message: short, one line, printable. */
  static String shown(String text) {
    String plain = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Z}]+", " ").strip();
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "…";
  }
}
