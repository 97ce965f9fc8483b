package org.iassa.bench.training;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The small residual network that is trained on scenes. All layers are 3×3 convolutions with batch
 * normalisation and ReLU; the last map is averaged over its area and classified linearly.
 *
 * <pre>
 * halve by 2×2 means, 3 →12 /2 | →24 /2, pair | →40 /2, pair | →64 /2, pair | →80 /2, pair, mean, linear
 *                     stride 4     stride 8       stride 16      stride 32    (stride 64: not a tap)
 * </pre>
 */
final class SceneNetwork {
  /**
   * One convolution.
   *
   * @param in channels read
   * @param out channels written
   * @param stride 1 or 2
   * @param role how it joins the ones before it
   * @param tap whether its result is one of the feature maps
   */
  record Layer(int in, int out, int stride, Role role, boolean tap) {}

  /** What becomes of a layer's input and result. */
  enum Role {
    PLAIN,
    /** Keeps its input for the closing layer. */
    OPENS_RESIDUAL,
    /** Adds the kept input before its ReLU. */
    CLOSES_RESIDUAL
  }

  static final List<Layer> LAYERS =
      List.of(
          new Layer(3, 12, 2, Role.PLAIN, true),
          new Layer(12, 24, 2, Role.PLAIN, false),
          new Layer(24, 24, 1, Role.OPENS_RESIDUAL, false),
          new Layer(24, 24, 1, Role.CLOSES_RESIDUAL, true),
          new Layer(24, 40, 2, Role.PLAIN, false),
          new Layer(40, 40, 1, Role.OPENS_RESIDUAL, false),
          new Layer(40, 40, 1, Role.CLOSES_RESIDUAL, true),
          new Layer(40, 64, 2, Role.PLAIN, false),
          new Layer(64, 64, 1, Role.OPENS_RESIDUAL, false),
          new Layer(64, 64, 1, Role.CLOSES_RESIDUAL, true),
          new Layer(64, 80, 2, Role.PLAIN, false),
          new Layer(80, 80, 1, Role.OPENS_RESIDUAL, false),
          new Layer(80, 80, 1, Role.CLOSES_RESIDUAL, false));

  static final double BATCH_NORM_EPSILON = 1e-5;
  private static final double BATCH_NORM_MOMENTUM = 0.1;
  private static final long[] ONE = {1, 1};

  private final List<Tensor> weights = new ArrayList<>();
  private final List<Tensor> gains = new ArrayList<>();
  private final List<Tensor> shifts = new ArrayList<>();
  private final List<Tensor> means = new ArrayList<>();
  private final List<Tensor> variances = new ArrayList<>();
  private final Tensor classWeight;
  private final Tensor classBias;

  /** Draws new weights (He et al. 2015: variance 2 over fan-in) from LibTorch's generator. */
  SceneNetwork(int classes, long seed) {
    torch.manual_seed(seed);
    for (Layer layer : LAYERS) {
      Tensor weight = torch.randn(layer.out(), layer.in(), 3, 3);
      weight = weight.mul(TorchValues.scalar(Math.sqrt(2.0 / (layer.in() * 9))));
      weights.add(leaf(weight.contiguous(torch.MemoryFormat.ChannelsLast)));
      // A closing layer starts at nothing, so that a residual pair starts as the identity.
      gains.add(
          leaf(
              layer.role() == Role.CLOSES_RESIDUAL
                  ? torch.zeros(layer.out())
                  : torch.ones(layer.out())));
      shifts.add(leaf(torch.zeros(layer.out())));
      means.add(torch.zeros(layer.out()));
      variances.add(torch.ones(layer.out()));
    }
    int last = LAYERS.get(LAYERS.size() - 1).out();
    classWeight = leaf(torch.randn(classes, last).mul(TorchValues.scalar(0.05)));
    classBias = leaf(torch.zeros(classes));
  }

  /**
   * Takes up an exported classifier again: its folded weights under a normalisation that does
   * nothing yet. Train it with the statistics frozen.
   */
  SceneNetwork(JitModule exported) {
    for (int i = 0; i < LAYERS.size(); i++) {
      Tensor weight = exported.attr("weight" + i).toTensor();
      weights.add(leaf(weight.contiguous(torch.MemoryFormat.ChannelsLast)));
      gains.add(leaf(torch.ones(LAYERS.get(i).out())));
      shifts.add(leaf(exported.attr("bias" + i).toTensor()));
      means.add(torch.zeros(LAYERS.get(i).out()));
      variances.add(torch.ones(LAYERS.get(i).out()).sub(TorchValues.scalar(BATCH_NORM_EPSILON)));
    }
    classWeight = leaf(exported.attr("head_weight").toTensor());
    classBias = leaf(exported.attr("head_bias").toTensor());
  }

  private static Tensor leaf(Tensor tensor) {
    return tensor.detach().clone().set_requires_grad(true);
  }

  /** Returns the tensors to train. */
  TensorVector parameters() {
    List<Tensor> all = new ArrayList<>(weights);
    all.addAll(gains);
    all.addAll(shifts);
    all.add(classWeight);
    all.add(classBias);
    return new TensorVector(all.toArray(new Tensor[0]));
  }

  /**
   * Returns the logits of a batch.
   *
   * @param batch N×3×H×W, or the same already halved
   * @param halve whether the batch is still to be halved
   * @param statistics whether to normalise by this batch's statistics, and keep them, or by the
   *     kept
   */
  Tensor forward(Tensor batch, boolean halve, boolean statistics) {
    Tensor x = halve ? torch.avg_pool2d(batch, 2, 2) : batch;
    Tensor kept = batch;
    for (int i = 0; i < LAYERS.size(); i++) {
      Layer layer = LAYERS.get(i);
      if (layer.role() == Role.OPENS_RESIDUAL) {
        kept = x;
      }
      long[] stride = {layer.stride(), layer.stride()};
      Tensor y = torch.conv2d(x, weights.get(i), new TensorOptional(), stride, ONE, ONE, 1);
      y =
          torch.batch_norm(
              y,
              new TensorOptional(gains.get(i)),
              new TensorOptional(shifts.get(i)),
              new TensorOptional(means.get(i)),
              new TensorOptional(variances.get(i)),
              statistics,
              BATCH_NORM_MOMENTUM,
              BATCH_NORM_EPSILON,
              false);
      x = torch.relu(layer.role() == Role.CLOSES_RESIDUAL ? y.add(kept) : y);
    }
    return torch.linear(x.mean(2, 3), classWeight, new TensorOptional(classBias));
  }

  /** Returns layer i's weight with the batch normalisation multiplied in, O×I×3×3. */
  Tensor foldedWeight(int i) {
    return weights.get(i).mul(scale(i).reshape(-1, 1, 1, 1)).detach().contiguous();
  }

  /** Returns layer i's bias that the batch normalisation leaves, O. */
  Tensor foldedBias(int i) {
    return shifts.get(i).sub(means.get(i).mul(scale(i))).detach().contiguous();
  }

  Tensor classWeight() {
    return classWeight.detach();
  }

  Tensor classBias() {
    return classBias.detach();
  }

  private Tensor scale(int i) {
    Tensor variance = variances.get(i).add(TorchValues.scalar(BATCH_NORM_EPSILON));
    return gains.get(i).div(variance.sqrt());
  }
}
