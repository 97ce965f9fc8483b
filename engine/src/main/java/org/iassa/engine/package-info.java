/**
 * Explains black-box image classifiers: which pixels did a decision rest on?
 *
 * <p>An {@link org.iassa.engine.Explainer} needs a classifier it can call ({@link
 * org.iassa.engine.spi.BlackBox}: a function, or a TorchScript file), an image, and options, mostly
 * those of a {@link org.iassa.engine.Preset}:
 *
 * <pre>{@code
 * // Class 0 is the likelier the brighter the image is.
 * BlackBox bright =
 *     BlackBox.of(
 *         32,
 *         32,
 *         2,
 *         (batch, scores) -> {
 *           int values = 3 * 32 * 32;
 *           for (int n = 0; n < batch.count(); n++) {
 *             double sum = 0;
 *             for (int i = 0; i < values; i++) {
 *               sum += batch.floats().get(n * values + i);
 *             }
 *             float p = (float) (1 / (1 + Math.exp(-sum / 1000)));
 *             scores.put(2 * n, p).put(2 * n + 1, 1 - p);
 *           }
 *         });
 * RgbImage image = EmbeddedModel.example(0);
 * try (Explainer explainer = Explainer.builder(bright).build()) {
 *   SaliencyMap map = explainer.explain(image, Preset.BALANCED.options()).saliency();
 *   System.out.println(map.height() + " x " + map.width() + ", most at " + map.argMax());
 * }
 * }</pre>
 *
 * <p>A TorchScript model, and its features for the attention; here the ones in this jar:
 *
 * <pre>{@code
 * TorchOptions trusted = TorchOptions.builder().trustModel(true).build();
 * try (BlackBox model = TorchScript.load("classifier", EmbeddedModel.classifier(), trusted);
 *     FeatureExtractor features =
 *         TorchScript.features("features", EmbeddedModel.features(), trusted);
 *     Explainer explainer = Explainer.builder(model).features(features).build()) {
 *   Explanation explanation =
 *       explainer.explain(EmbeddedModel.example(1), Preset.BALANCED.options());
 *   System.out.println(explanation.forwards() + " forward passes");
 * }
 * }</pre>
 *
 * <h2>Threads</h2>
 *
 * <p>Several threads may use one explainer, one TorchScript model and one extractor; their calls
 * are served one after the other. Explainers do not know of each other: any number may work at once
 * in one process, each in a thread of its own, and each gets the bits that it gets alone. They
 * share the processor, so they are not faster together. A black box of your own is called by one
 * thread at a time as long as one explainer uses it. Options, maps and explanations never change.
 *
 * <h2>Errors</h2>
 *
 * <p>What can go wrong with input, models, devices and files is an {@link
 * org.iassa.engine.IassaException} of a kind that says which; its message names the value and what
 * was expected.
 */
package org.iassa.engine;
