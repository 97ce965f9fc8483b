package org.iassa.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.iassa.engine.internal.Sha256;
import org.junit.jupiter.api.Test;

/**
 * Dependencies are the ones that were looked at: exact versions in the poms, and the very jars
 * whose SHA-256 the committed bill of materials holds.
 */
class PinnedVersionsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path BILL = ROOT.resolve("docs/sbom.cdx.json");

  private record Component(String name, String sha256) {}

  private static List<Component> bill() throws IOException {
    List<Component> components = new ArrayList<>();
    JsonNode json = new ObjectMapper().readTree(BILL.toFile());
    for (JsonNode node : json.path("components")) {
      if (node.path("group").asText().equals("org.iassa")) {
        continue;
      }
      String hash = "";
      for (JsonNode each : node.path("hashes")) {
        if (each.path("alg").asText().equals("SHA-256")) {
          hash = each.path("content").asText();
        }
      }
      Matcher classifier =
          Pattern.compile("[?&]classifier=([^&]+)").matcher(node.path("purl").asText());
      String name = node.path("name").asText() + "-" + node.path("version").asText();
      components.add(
          new Component(
              name + (classifier.find() ? "-" + classifier.group(1) : "") + ".jar", hash));
    }
    return components;
  }

  private static List<Path> jarsInUse() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(p -> p.toString().endsWith(".jar"))
        .filter(p -> !p.getFileName().toString().startsWith("iassa-"))
        .filter(p -> !p.toString().contains("surefire"))
        .toList();
  }

  @Test
  void jarsInUse_areTheOnesOfTheBill() throws IOException {
    Map<String, String> known = new HashMap<>();
    bill().forEach(c -> known.put(c.name(), c.sha256()));
    Map<String, String> wrong = new HashMap<>();
    for (Path jar : jarsInUse()) {
      String hash;
      try (InputStream in = Files.newInputStream(jar)) {
        var digest = Sha256.digest();
        in.transferTo(
            new java.security.DigestOutputStream(java.io.OutputStream.nullOutputStream(), digest));
        hash = HexFormat.of().formatHex(digest.digest());
      }
      String name = jar.getFileName().toString();
      if (!hash.equals(known.get(name))) {
        wrong.put(name, known.containsKey(name) ? "other bytes: " + hash : "not in the bill");
      }
    }
    assertThat(wrong).as("run tests/sbom.sh if the change is meant").isEmpty();
    assertThat(jarsInUse()).hasSizeGreaterThan(15);
  }

  @Test
  void bill_namesNoVersionThatThePomsDoNot() throws IOException {
    TreeSet<String> stale = new TreeSet<>();
    String poms = Files.readString(ROOT.resolve("pom.xml"));
    JsonNode json = new ObjectMapper().readTree(BILL.toFile());
    for (JsonNode node : json.path("components")) {
      String group = Pattern.quote(node.path("group").asText());
      String name = Pattern.quote(node.path("name").asText());
      Matcher declared =
          Pattern.compile(
                  "<groupId>"
                      + group
                      + "</groupId>\\s*<artifactId>"
                      + name
                      + "</artifactId>\\s*<version>\\$\\{([^}]+)}")
              .matcher(poms);
      if (declared.find() && !node.path("group").asText().equals("org.iassa")) {
        String property = declared.group(1);
        String version = node.path("version").asText();
        if (!poms.contains("<" + property + ">" + version + "</" + property + ">")) {
          stale.add(name + " " + version);
        }
      }
    }
    assertThat(stale).as("run tests/sbom.sh").isEmpty();
    assertThat(bill()).isNotEmpty().allMatch(c -> c.sha256().matches("[0-9a-f]{64}"));
  }

  @Test
  void versions_areExact() throws IOException {
    TreeSet<String> loose = new TreeSet<>();
    for (String module : List.of("", "kernels", "native", "engine", "bench", "tests")) {
      Path pom = ROOT.resolve(module).resolve("pom.xml");
      String text = Files.readString(pom).replaceAll("(?s)<!--.*?-->", "");
      Matcher versions =
          Pattern.compile("<(version|[\\w.-]+\\.version)>([^<]*)</\\1>").matcher(text);
      while (versions.find()) {
        String version = versions.group(2);
        boolean ours = version.matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        boolean exact =
            version.matches("[0-9][\\w.-]*") && !version.contains("SNAPSHOT")
                || version.matches("\\$\\{[\\w.-]+}");
        if (!exact && !ours) {
          loose.add(pom + ": " + version);
        }
      }
      // a plugin or dependency without a version would take what the day offers
      if (module.isEmpty()) {
        Matcher plugins = Pattern.compile("(?s)<plugin>(.*?)</plugin>").matcher(managed(text));
        while (plugins.find()) {
          assertThat(plugins.group(1)).contains("<version>");
        }
      }
    }
    assertThat(loose).isEmpty();
  }

  private static String managed(String pom) {
    return pom.substring(pom.indexOf("<pluginManagement>"), pom.indexOf("</pluginManagement>"));
  }
}
