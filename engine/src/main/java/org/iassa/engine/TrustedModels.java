package org.iassa.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.iassa.engine.internal.trust.TrustFile;

/**
 * The user's list of TorchScript files that may run: the SHA-256 of each one's bytes. What is on it
 * is loaded without {@link TorchOptions#trustModel}.
 *
 * <p>The list is {@code $XDG_CONFIG_HOME/iassa/trusted-models}, by default {@code
 * ~/.config/iassa/trusted-models}; the system property {@value #FILE_PROPERTY} names another. A
 * line is a hash, two spaces and a name, as {@code sha256sum} prints it; the name is for people. A
 * list that someone else could have written is refused, not used.
 *
 * <p>Threads and processes may change the list at the same time; no change is lost.
 */
public final class TrustedModels {
  /** System property with the path of another list. */
  public static final String FILE_PROPERTY = "iassa.trustFile";

  private final TrustFile file;

  private TrustedModels(TrustFile file) {
    this.file = file;
  }

  /**
   * A file that is trusted.
   *
   * @param sha256 SHA-256 of its bytes, 64 lower-case hexadecimal digits
   * @param name what it was called when it was added
   */
  public record Entry(String sha256, String name) {
    public Entry {
      Objects.requireNonNull(sha256, "sha256");
      Objects.requireNonNull(name, "name");
      if (!sha256.matches("[0-9a-f]{64}")) {
        throw new InvalidOptionException("SHA-256", sha256, "64 lower-case hexadecimal digits");
      }
    }
  }

  /** Returns the list of this user; it need not exist. */
  public static TrustedModels ofUser() {
    return new TrustedModels(
        new TrustFile(
            TrustFile.path(
                System.getProperty(FILE_PROPERTY),
                System.getenv(),
                System.getProperty("user.home"))));
  }

  /** Returns a list in a file of its own; it need not exist. */
  public static TrustedModels in(Path file) {
    return new TrustedModels(new TrustFile(file));
  }

  /**
   * Returns the SHA-256 of a TorchScript file.
   *
   * @throws ModelException if it is missing or not TorchScript
   */
  public static String hash(Path model) {
    return TrustFile.hash(model);
  }

  /** Returns where the list is. */
  public Path file() {
    return file.path();
  }

  /**
   * Returns what is on the list, in its order.
   *
   * @throws ModelException if someone else could have written the list, or it is no such list
   */
  public List<Entry> entries() {
    return file.read();
  }

  /**
   * Says whether a hash is on the list.
   *
   * @throws ModelException as {@link #entries}
   */
  public boolean contains(String sha256) {
    return file.read().stream().anyMatch(entry -> entry.sha256().equals(sha256));
  }

  /**
   * Adds a file by what it holds now.
   *
   * @return its entry, new or as it stood
   * @throws ModelException if the file is missing or not TorchScript, or as {@link #entries}
   * @throws OutputException if the list cannot be written
   */
  public Entry add(Path model) {
    return file.add(new Entry(hash(model), model.toString()));
  }

  /**
   * Takes a hash off the list.
   *
   * @return whether it was on it
   * @throws ModelException as {@link #entries}
   * @throws OutputException if the list cannot be written
   */
  public boolean remove(String sha256) {
    return file.remove(sha256);
  }
}
