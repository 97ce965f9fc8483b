/**
 * The CUDA kernels: their sources, how they are compiled and launched, and what they cost.
 * Compiling needs JavaCPP's CUDA binding and NVRTC on the path; nothing else here does.
 */
@SuppressWarnings("module") // the engine is compiled later
module org.iassa.kernels {
  requires static org.bytedeco.cuda;

  exports org.iassa.kernels;
  exports org.iassa.kernels.cost;
  exports org.iassa.kernels.gate to
      org.iassa.engine;
  exports org.iassa.kernels.internal to
      org.iassa.engine;
}
