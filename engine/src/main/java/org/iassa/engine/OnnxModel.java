package org.iassa.engine;

import java.nio.file.Path;
import org.iassa.engine.internal.onnx.OnnxBlackBox;
import org.iassa.engine.internal.onnx.OnnxRuntime;
import org.iassa.engine.spi.BlackBox;

/**
 * Loads ONNX files and runs them on the CPU through ONNX Runtime, which a project that uses this
 * adds itself: {@code com.microsoft.onnxruntime:onnxruntime:1.23.2}.
 *
 * <p>An ONNX file holds no program of its own, so it needs no trust to be loaded; its graph is
 * still work for a large native library. Its weights may lie in other files, but only in plain ones
 * inside its folder: absolute paths, {@code ..}, symbolic and hard links are refused before ONNX
 * Runtime sees the file. Files that somebody swaps while a model is being loaded are not guarded
 * against; a model without such files is loaded from the very bytes that were checked.
 *
 * <p>What is loaded may be used by several threads, which wait for each other. The caller closes
 * it; its identity is the SHA-256 of the file, or of the hashes of the file and of those that hold
 * its weights.
 */
public final class OnnxModel {
  private OnnxModel() {}

  /**
   * Loads a classifier: one input N×3×H×W or N×H×W×3 in FP32, FP16 or BF16, with N open or fixed;
   * one output N×C of scores. Loading calls it once with one image of zeros and, if N is open, once
   * with two.
   *
   * @param model the file
   * @param options how to load it
   * @return the classifier
   * @throws ModelException if ONNX Runtime is not there, or the file is missing, too big, damaged,
   *     reaches outside its folder, or does not take or return what it should
   */
  public static BlackBox load(Path model, OnnxOptions options) {
    OnnxRuntime.require(model.toString());
    return OnnxBlackBox.load(model, options);
  }
}
