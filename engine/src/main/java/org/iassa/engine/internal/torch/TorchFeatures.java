package org.iassa.engine.internal.torch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.TupleElements;
import org.bytedeco.pytorch.global.torch;
import org.iassa.engine.ModelException;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;

/** A TorchScript feature extractor. It allocates the maps it returns, once per image. */
public final class TorchFeatures implements FeatureExtractor {
  private final ModelSource source;
  private final ModelRunner runner;
  private boolean closed;

  private TorchFeatures(ModelSource source, ModelRunner runner) {
    this.source = source;
    this.runner = runner;
  }

  /**
   * Loads an extractor and calls it with an image of zeros.
   *
   * @throws ModelException if it cannot be loaded or does not return maps 1×C×h×w
   */
  public static TorchFeatures load(ModelSource source, TorchOptions options) {
    ModelRunner runner = ModelRunner.open(source, options, ModelRunner.type(options.precision()));
    TorchFeatures features = new TorchFeatures(source, runner);
    try {
      features.extract(ImageBatch.zeros(runner.format(), 1));
      return features;
    } catch (RuntimeException e) {
      features.close();
      throw e;
    }
  }

  @Override
  public BatchFormat format() {
    return runner.format();
  }

  @Override
  public String identity() {
    return source.sha256();
  }

  @SuppressWarnings("try") // resources that only need to be open
  @Override
  public synchronized List<FeatureMap> extract(ImageBatch image) {
    if (closed) {
      throw new IllegalStateException("model " + source.name() + " is closed");
    }
    if (image.count() != 1) {
      throw new IllegalArgumentException("features of " + image.count() + " images, expected one");
    }
    try (PointerScope scope = new PointerScope();
        InferenceMode mode = new InferenceMode(true);
        TorchStream stream = runner.enter(image)) {
      List<Tensor> tensors = tensors(runner.run(image));
      List<FeatureMap> maps = new ArrayList<>();
      for (int level = 0; level < tensors.size(); level++) {
        maps.add(map(tensors.get(level), level));
      }
      maps.sort(Comparator.comparingInt(map -> -map.height() * map.width()));
      return List.copyOf(maps);
    }
  }

  private List<Tensor> tensors(IValue result) {
    List<Tensor> tensors = new ArrayList<>();
    if (result.isTensor()) {
      tensors.add(result.toTensor());
    } else if (result.isTuple()) {
      TupleElements elements = result.toTuple().elements();
      for (long i = 0; i < elements.size(); i++) {
        IValue element = elements.get(i);
        if (!element.isTensor()) {
          throw unexpected("level " + i + " as " + Shapes.of(element));
        }
        tensors.add(element.toTensor());
      }
    } else if (result.isTensorList()) {
      TensorVector list = result.toTensorVector();
      for (long i = 0; i < list.size(); i++) {
        tensors.add(list.get(i));
      }
    } else {
      throw unexpected(Shapes.of(result));
    }
    if (tensors.isEmpty()) {
      throw unexpected("no maps");
    }
    return tensors;
  }

  private FeatureMap map(Tensor tensor, int level) {
    if (tensor.dim() != 4 || tensor.size(0) != 1 || tensor.numel() < 1) {
      throw unexpected("level " + level + " as " + Shapes.of(tensor));
    }
    int floats = Math.toIntExact(tensor.numel());
    FloatBuffer data =
        ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    TensorOptions type = new TensorOptions(torch.ScalarType.Float);
    Tensor copy = torch.from_blob(new FloatPointer(data), tensor.shape(), type);
    copy.copy_(tensor); // from a GPU as well: waits, and converts there
    if (!torch.isfinite(copy).all().item_bool()) {
      throw new ModelException(
          "model " + source.name() + " gave features that are not finite at level " + level);
    }
    return new FeatureMap(
        Math.toIntExact(tensor.size(1)),
        Math.toIntExact(tensor.size(2)),
        Math.toIntExact(tensor.size(3)),
        data);
  }

  private ModelException unexpected(String found) {
    return new ModelException(
        "model "
            + source.name()
            + " returns "
            + found
            + "; expected a tuple of feature maps 1×C×h×w, shallowest first, or one such map");
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      runner.close();
    }
  }
}
