package org.iassa.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * Modules compiled ahead of time, from the class path: an optional jar holds one image per file and
 * architecture, for any size of images. Where it has none, for instance because a source was
 * edited, the fallback makes one.
 *
 * <p>An image's name has the hash of all that it was compiled from: the source with its headers and
 * the options, architecture included. So an image of other sources is never taken. Images made for
 * one size are a little faster; {@code iassa.kernels.precompiled=false} keeps them.
 *
 * @param sources what the images must have been compiled from
 * @param capability what they must have been compiled for
 * @param fallback makes images that the class path lacks
 */
public record PrecompiledImages(
    KernelSources sources, ComputeCapability capability, KernelImages fallback)
    implements KernelImages {
  /** System property: {@code false} never takes precompiled images. */
  public static final String PROPERTY = "iassa.kernels.precompiled";

  /** Folder of the images in their jar. */
  public static final String FOLDER = "org/iassa/kernels/images/";

  /** Returns an image's place in the jar. */
  public static String place(KernelSources sources, KernelFile file, ComputeCapability capability) {
    String key = KernelCache.key("", sources.load(file), options(capability).arguments());
    return FOLDER + capability.architecture() + "/" + key + ".cubin";
  }

  /** Returns the options that images in the jar are compiled with. */
  public static CompileOptions options(ComputeCapability capability) {
    return new CompileOptions(capability, Map.of());
  }

  @Override
  public byte[] image(KernelFile file, int height, int width) {
    if (!"false".equals(System.getProperty(PROPERTY))) {
      String place = "/" + place(sources, file, capability);
      try (InputStream stream = PrecompiledImages.class.getResourceAsStream(place)) {
        if (stream != null) {
          return stream.readAllBytes();
        }
      } catch (IOException e) {
        throw new KernelCompileException("precompiled kernel " + place + ": " + e.getMessage());
      }
    }
    return fallback.image(file, height, width);
  }
}
