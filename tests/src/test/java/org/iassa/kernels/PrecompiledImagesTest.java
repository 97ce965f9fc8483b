package org.iassa.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which precompiled image is taken, by files put on the class path for the test. */
class PrecompiledImagesTest {
  private static final ComputeCapability HOPPER = new ComputeCapability(9, 0);
  private static final KernelImages FALLBACK =
      (file, height, width) -> "compiled".getBytes(StandardCharsets.UTF_8);

  private static final int DRIVER = 13010;
  private static final String PTX = "//\n// A comment\n//\n\n.version 9.1\n.target sm_80\n";

  /** Files on the class path of this test, gone when closed. */
  private static final class OnClassPath implements AutoCloseable {
    private final Path root;
    private final List<Path> files = new ArrayList<>();

    OnClassPath() throws URISyntaxException {
      root =
          Path.of(
              PrecompiledImagesTest.class
                  .getProtectionDomain()
                  .getCodeSource()
                  .getLocation()
                  .toURI());
    }

    void put(String place, String text) throws IOException {
      Path file = root.resolve(place);
      Files.createDirectories(file.getParent());
      files.add(Files.writeString(file, text));
    }

    @Override
    public void close() throws IOException {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  @AfterEach
  void reset() {
    System.clearProperty(PrecompiledImages.PROPERTY);
  }

  private static String text(KernelSources sources, ComputeCapability capability, int driver) {
    byte[] image =
        new PrecompiledImages(sources, capability, driver, FALLBACK).image(KernelFile.MAPS, 7, 9);
    return new String(image, StandardCharsets.UTF_8);
  }

  private static String text(KernelSources sources, ComputeCapability capability) {
    return text(sources, capability, DRIVER);
  }

  @Test
  void image_isTaken_onlyForTheSameSourceAndArchitecture(@TempDir Path edited) throws Exception {
    KernelSources sources = KernelSources.embedded();
    try (OnClassPath path = new OnClassPath()) {
      path.put(PrecompiledImages.place(sources, KernelFile.MAPS, HOPPER), "ahead of time");
      Files.writeString(edited.resolve("maps.cu"), "// edited\n");

      assertThat(text(sources, HOPPER)).isEqualTo("ahead of time");
      assertThat(text(sources, ComputeCapability.OLDEST)).isEqualTo("compiled");
      assertThat(text(KernelSources.in(edited), HOPPER)).isEqualTo("compiled");
      System.setProperty(PrecompiledImages.PROPERTY, "false");
      assertThat(text(sources, HOPPER)).isEqualTo("compiled");
    }
  }

  @Test
  void ptx_isTaken_whereNoImageFits(@TempDir Path edited) throws Exception {
    KernelSources sources = KernelSources.embedded();
    try (OnClassPath path = new OnClassPath()) {
      path.put(PrecompiledImages.place(sources, KernelFile.MAPS, HOPPER), "ahead of time");
      path.put(PrecompiledImages.ptxPlace(sources, KernelFile.MAPS), PTX);
      Files.writeString(edited.resolve("maps.cu"), "// edited\n");

      assertThat(text(sources, HOPPER)).isEqualTo("ahead of time");
      for (ComputeCapability other :
          List.of(
              ComputeCapability.OLDEST,
              new ComputeCapability(8, 7),
              new ComputeCapability(10, 3),
              new ComputeCapability(13, 0))) {
        assertThat(text(sources, other)).as("on %s", other).isEqualTo(PTX);
      }
      assertThat(text(sources, new ComputeCapability(7, 5))).isEqualTo("compiled");
      assertThat(text(KernelSources.in(edited), new ComputeCapability(10, 3)))
          .isEqualTo("compiled");
      System.setProperty(PrecompiledImages.PROPERTY, "false");
      assertThat(text(sources, new ComputeCapability(10, 3))).isEqualTo("compiled");
    }
  }

  @Test
  void ptx_isLeft_whereTheDriverIsOlderThanItsLanguage() throws Exception {
    KernelSources sources = KernelSources.embedded();
    ComputeCapability other = new ComputeCapability(10, 3);
    try (OnClassPath path = new OnClassPath()) {
      path.put(PrecompiledImages.ptxPlace(sources, KernelFile.MAPS), PTX);
      assertThat(text(sources, other, 13000)).isEqualTo("compiled");
      assertThat(text(sources, other, 13010)).isEqualTo(PTX);
      assertThat(text(sources, other, 13020)).isEqualTo(PTX);
      path.put(PrecompiledImages.ptxPlace(sources, KernelFile.MAPS), PTX.replace("9.1", "8.8"));
      assertThat(text(sources, other, 12080)).startsWith("//");
      assertThat(text(sources, other, 12070)).isEqualTo("compiled");
      path.files.remove(0);
    }
    try (OnClassPath path = new OnClassPath()) {
      path.put(PrecompiledImages.ptxPlace(sources, KernelFile.MAPS), "no PTX at all");
      assertThat(text(sources, other)).isEqualTo("compiled");
    }
  }

  /** NVRTC's library need not be there for kernels that are compiled already. */
  @Test
  void compiler_isLoaded_onlyForWhatTheClassPathLacks(@TempDir Path cache) throws Exception {
    KernelSources sources = KernelSources.embedded();
    AtomicInteger loads = new AtomicInteger();
    KernelCompiler missing =
        new LazyCompiler(
            () -> {
              loads.incrementAndGet();
              throw new UnsatisfiedLinkError("libnvrtc.so.13: cannot open shared object file");
            });
    KernelImages images =
        new PrecompiledImages(
            sources,
            HOPPER,
            DRIVER,
            new CompiledImages(sources, new KernelCache(missing, cache), HOPPER));
    try (OnClassPath path = new OnClassPath()) {
      for (KernelFile file : KernelFile.values()) {
        assertThat(PrecompiledImages.complete(sources, HOPPER, DRIVER)).as("%s", file).isFalse();
        path.put(PrecompiledImages.place(sources, file, HOPPER), file.name());
      }
      assertThat(PrecompiledImages.complete(sources, HOPPER, DRIVER)).isTrue();
      assertThat(PrecompiledImages.complete(sources, ComputeCapability.OLDEST, DRIVER)).isFalse();
      for (KernelFile file : KernelFile.values()) {
        assertThat(images.image(file, 7, 9)).asString().isEqualTo(file.name());
      }
      assertThat(loads).hasValue(0);
      System.setProperty(PrecompiledImages.PROPERTY, "false");
      assertThat(PrecompiledImages.complete(sources, HOPPER, DRIVER)).isFalse();
      assertThatThrownBy(() -> images.image(KernelFile.MAPS, 7, 9))
          .isInstanceOf(KernelCompileException.class)
          .hasMessageContaining("libnvrtc.so.13")
          .hasMessageContaining("cuda-redist")
          .hasMessageContaining("cubins");
      assertThat(loads).hasValue(1);
    }
  }

  @Test
  void places_areDifferent_forEveryFileAndArchitecture() {
    Set<String> places = new HashSet<>();
    for (KernelFile file : KernelFile.values()) {
      places.add(PrecompiledImages.place(KernelSources.embedded(), file, HOPPER));
      places.add(PrecompiledImages.place(KernelSources.embedded(), file, ComputeCapability.OLDEST));
      places.add(PrecompiledImages.ptxPlace(KernelSources.embedded(), file));
    }
    assertThat(places).hasSize(3 * KernelFile.values().length);
  }
}
