package org.iassa.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which precompiled image is taken, by a file put on the class path for the test. */
class PrecompiledImagesTest {
  private static final ComputeCapability HOPPER = new ComputeCapability(9, 0);
  private static final KernelImages FALLBACK =
      (file, height, width) -> "compiled".getBytes(StandardCharsets.UTF_8);

  private static String text(KernelSources sources, ComputeCapability capability) {
    byte[] image =
        new PrecompiledImages(sources, capability, FALLBACK).image(KernelFile.MAPS, 7, 9);
    return new String(image, StandardCharsets.UTF_8);
  }

  @Test
  void image_isTaken_onlyForTheSameSourceAndArchitecture() throws Exception {
    KernelSources sources = KernelSources.embedded();
    URL root = PrecompiledImagesTest.class.getProtectionDomain().getCodeSource().getLocation();
    Path image =
        Path.of(root.toURI()).resolve(PrecompiledImages.place(sources, KernelFile.MAPS, HOPPER));
    Files.createDirectories(image.getParent());
    Path edited = Files.createTempDirectory("iassa-kernels");
    try {
      Files.writeString(image, "ahead of time");
      Files.writeString(edited.resolve("maps.cu"), "// edited\n");

      assertThat(text(sources, HOPPER)).isEqualTo("ahead of time");
      assertThat(text(sources, ComputeCapability.OLDEST)).isEqualTo("compiled");
      assertThat(text(KernelSources.in(edited), HOPPER)).isEqualTo("compiled");
      System.setProperty(PrecompiledImages.PROPERTY, "false");
      assertThat(text(sources, HOPPER)).isEqualTo("compiled");
    } finally {
      System.clearProperty(PrecompiledImages.PROPERTY);
      Files.delete(image);
      Files.delete(edited.resolve("maps.cu"));
      Files.delete(edited);
    }
  }

  @Test
  void places_areDifferent_forEveryFileAndArchitecture() {
    Set<String> places = new HashSet<>();
    for (KernelFile file : KernelFile.values()) {
      places.add(PrecompiledImages.place(KernelSources.embedded(), file, HOPPER));
      places.add(PrecompiledImages.place(KernelSources.embedded(), file, ComputeCapability.OLDEST));
    }
    assertThat(places).hasSize(2 * KernelFile.values().length);
  }
}
