package org.iassa.kernels;

/**
 * Modules compiled from source for one architecture.
 *
 * @param sources what to compile
 * @param compiler what compiles it; a {@link KernelCache} as a rule
 * @param capability what to compile for
 */
public record CompiledImages(
    KernelSources sources, KernelCompiler compiler, ComputeCapability capability)
    implements KernelImages {
  @Override
  public byte[] image(KernelFile file, int height, int width) {
    return compiler.compile(
        sources.load(file), CompileOptions.sized(capability, height, width).arguments());
  }
}
