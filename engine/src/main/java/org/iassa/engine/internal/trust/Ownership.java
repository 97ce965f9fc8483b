package org.iassa.engine.internal.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody else could have written a file. */
final class Ownership {
  private static final int GROUP_OR_OTHERS_WRITE = 022;
  private static final int STICKY = 01000;

  private Ownership() {}

  /** Somebody else could have; the message goes on after the file's name. */
  static final class Doubtful extends Exception {
    private static final long serialVersionUID = 1L;

    Doubtful(String message) {
      super(message);
    }
  }

  /**
   * Checks a file and every folder above it: each belongs to this user or root, and no one else may
   * write to it. A folder like /tmp is allowed, in which only owners may replace their files. Then
   * nobody else can swap the file between this check and its reading.
   *
   * @param file a real path, without symbolic links
   * @throws Doubtful if that is not so
   */
  static void require(Path file) throws IOException, Doubtful {
    if (!Files.isRegularFile(file)) {
      throw new Doubtful("is not a regular file");
    }
    int user = number(Path.of("/proc/self"), "unix:uid");
    for (Path part = file; part != null; part = part.getParent()) {
      String what = part.equals(file) ? "" : "lies in " + part + ", which ";
      int owner = number(part, "unix:uid");
      if (owner != user && owner != 0) {
        throw new Doubtful(what + "belongs to user " + owner + ", expected " + user + " or root");
      }
      int mode = number(part, "unix:mode");
      boolean shared = !part.equals(file) && (mode & STICKY) != 0;
      if ((mode & GROUP_OR_OTHERS_WRITE) != 0 && !shared) {
        throw new Doubtful(
            what
                + "may be written by others than its owner (mode "
                + Integer.toOctalString(mode & 07777)
                + "); try: chmod go-w "
                + part);
      }
    }
  }

  private static int number(Path path, String attribute) throws IOException, Doubtful {
    try {
      return (Integer) Files.getAttribute(path, attribute);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      throw new Doubtful("lies on a file system that tells no owner (" + e.getMessage() + ")");
    }
  }
}
