package org.iassa.bench.study;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Which images a study looks at. A third is kept aside, by the hash of the image's name. */
enum Split {
  /** Images to choose options by. */
  TUNE,
  /** Images to report on once the choice is made. */
  HOLDOUT,
  /** Both. */
  ALL;

  /** Returns TUNE or HOLDOUT, a pure function of the name. */
  static Split of(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return Integer.remainderUnsigned(ByteBuffer.wrap(hash).getInt(), 3) == 0 ? HOLDOUT : TUNE;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  boolean takes(String name) {
    return this == ALL || this == of(name);
  }
}
