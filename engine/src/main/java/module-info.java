/**
 * Explains black-box image classifiers by iterative, adaptive masked sampling (IASSA).
 *
 * <p>Start with {@link org.iassa.engine.Explainer}. Packages named {@code internal} are not
 * exported; the command line is, for those who add a command to it, and is no stable API.
 *
 * <p>Every native library lies in a jar that no module names: on the module path, run with {@code
 * --add-modules ALL-MODULE-PATH}. On the class path nothing is needed.
 *
 * @uses org.iassa.engine.spi.KernelBackendProvider devices besides the processor
 * @uses org.iassa.cli.Subcommand commands besides the built-in ones
 */
module org.iassa.engine {
  requires transitive com.fasterxml.jackson.databind;
  requires ejml.core;
  requires ejml.ddense;
  requires static com.microsoft.onnxruntime;
  requires java.desktop;
  requires java.net.http;
  requires jdk.management;
  requires static me.tongfei.progressbar;
  requires static info.picocli;
  requires org.bytedeco.cuda;
  requires org.bytedeco.javacpp;
  requires org.bytedeco.openblas;
  requires org.bytedeco.opencv;
  requires org.bytedeco.pytorch;
  requires org.iassa.jni;
  requires org.iassa.kernels;
  requires org.slf4j;

  exports org.iassa.data;
  exports org.iassa.engine;
  exports org.iassa.engine.spi;
  exports org.iassa.evaluate;
  exports org.iassa.evaluate.report;
  exports org.iassa.image;
  exports org.iassa.metrics;
  exports org.iassa.scenes;
  exports org.iassa.cli;

  opens org.iassa.cli to
      info.picocli;
  opens org.iassa.engine.internal.tuning to
      com.fasterxml.jackson.databind;

  uses org.iassa.cli.Subcommand;
  uses org.iassa.engine.spi.KernelBackendProvider;

  provides org.iassa.engine.spi.KernelBackendProvider with
      org.iassa.engine.internal.cuda.CudaBackendProvider,
      org.iassa.engine.internal.cuda.EmulatedBackendProvider;
}
