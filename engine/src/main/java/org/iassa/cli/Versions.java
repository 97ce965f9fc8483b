package org.iassa.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.bytedeco.javacpp.Loader;
import org.iassa.engine.internal.torch.TorchRuntime;

/** Versions of what takes part. */
final class Versions {
  private Versions() {}

  /** Returns this project's version. */
  static String iassa() {
    Properties properties = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      // a report without a version is better than none
    }
    return properties.getProperty("version", "unknown");
  }

  /** Returns all versions by name; starts LibTorch. */
  static Map<String, String> all() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("iassa", iassa());
    versions.put("java", Runtime.version().toString());
    TorchRuntime.Versions torch = TorchRuntime.versions();
    versions.put("libtorch", torch.libtorch());
    versions.put("oneDNN", torch.oneDnn());
    versions.put("vectors", torch.capability());
    versions.put("opencv", jar("opencv"));
    versions.put("javacpp", jar("javacpp"));
    return versions;
  }

  private static String jar(String artifact) {
    try {
      String version = Loader.getVersion("org.bytedeco", artifact);
      return version == null ? "unknown" : version;
    } catch (IOException e) {
      return "unknown";
    }
  }
}
