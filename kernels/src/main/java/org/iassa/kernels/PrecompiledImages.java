package org.iassa.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;

/**
 * Modules compiled ahead of time, from the class path: an optional jar holds one image per file and
 * architecture, for any size of images, and each file once more as PTX. Taken in this order:
 *
 * <ol>
 *   <li>the machine code for this very architecture;
 *   <li>the PTX, which the driver assembles, if the driver knows its version of the language: for
 *       architectures that the jar, or the compiler itself, has never heard of;
 *   <li>what the fallback makes, for instance because a source was edited.
 * </ol>
 *
 * <p>An image's name has the hash of all that it was compiled from: the source with its headers and
 * the options, architecture included. So an image of other sources is never taken. Images made for
 * one size are a little faster; {@code iassa.kernels.precompiled=false} keeps them.
 *
 * @param sources what the images must have been compiled from
 * @param capability what they must have been compiled for
 * @param driver the driver's version as it tells it, 13010 for CUDA 13.1
 * @param fallback makes images that the class path lacks
 */
public record PrecompiledImages(
    KernelSources sources, ComputeCapability capability, int driver, KernelImages fallback)
    implements KernelImages {
  /** System property: {@code false} never takes precompiled images. */
  public static final String PROPERTY = "iassa.kernels.precompiled";

  /** Folder of the images in their jar. */
  public static final String FOLDER = "org/iassa/kernels/images/";

  /** What the PTX is for: every device that the kernels run on. */
  public static final ComputeCapability PTX = ComputeCapability.OLDEST;

  /** Returns an image's place in the jar. */
  public static String place(KernelSources sources, KernelFile file, ComputeCapability capability) {
    String key = KernelCache.key("", sources.load(file), options(capability).arguments());
    return FOLDER + capability.architecture() + "/" + key + ".cubin";
  }

  /** Returns the place of a file's PTX in the jar. */
  public static String ptxPlace(KernelSources sources, KernelFile file) {
    String key = KernelCache.key("", sources.load(file), options(PTX).ptxArguments());
    return FOLDER + PTX.virtualArchitecture() + "/" + key + ".ptx";
  }

  /** Returns the options that images in the jar are compiled with. */
  public static CompileOptions options(ComputeCapability capability) {
    return new CompileOptions(capability, Map.of());
  }

  /** Returns whether every file's image is on the class path, so that none need be compiled. */
  public static boolean complete(KernelSources sources, ComputeCapability capability, int driver) {
    return Arrays.stream(KernelFile.values())
        .allMatch(file -> find(sources, file, capability, driver) != null);
  }

  @Override
  public byte[] image(KernelFile file, int height, int width) {
    byte[] found = find(sources, file, capability, driver);
    return found != null ? found : fallback.image(file, height, width);
  }

  /** Returns the image to take, or null. */
  private static byte[] find(
      KernelSources sources, KernelFile file, ComputeCapability capability, int driver) {
    if ("false".equals(System.getProperty(PROPERTY))) {
      return null;
    }
    byte[] cubin = read(place(sources, file, capability));
    if (cubin != null) {
      return cubin;
    }
    byte[] ptx = capability.compareTo(PTX) < 0 ? null : read(ptxPlace(sources, file));
    boolean known = ptx != null && PtxVersion.driver(ptx).orElse(Integer.MAX_VALUE) <= driver;
    return known ? ptx : null;
  }

  private static byte[] read(String place) {
    try (InputStream stream = PrecompiledImages.class.getResourceAsStream("/" + place)) {
      return stream == null ? null : stream.readAllBytes();
    } catch (IOException e) {
      throw new KernelCompileException("precompiled kernel " + place + ": " + e.getMessage());
    }
  }
}
