package org.iassa.oracle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Polarity;
import org.iassa.engine.ScoreException;
import org.iassa.engine.Similarity;
import org.iassa.engine.Uncovered;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.Layout;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.Summary;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;

/** A session of the oracle; keeps every score and sums when the pass ends. */
final class OracleSession implements KernelSession {
  private final SessionPlan plan;
  private final Fault fault;
  private final BatchFormat format;
  private final List<ImageBatch> slots = new ArrayList<>();
  private boolean closed;
  private FloatBuffer liveImage;
  private float[] image;
  private float[] fill;
  private int[] targets;
  private DenseAffinity affinity;
  private DenseMasks masks;
  private DenseMasks shown;
  private float[][] scores;
  private boolean[] scored;
  private List<Integer> arrival;
  private MaskSums[] sums;
  private double weight;
  private double[][] saliency;
  private double[][] adjusted;
  private double[][] adjustedBefore;
  private boolean[] har;
  private float[] scoreMin;
  private float[] scoreMax;

  OracleSession(SessionPlan plan, Fault fault) {
    this.plan = plan;
    this.fault = fault;
    this.format = plan.format();
    long bytes = format.bytesPerImage() * plan.batchCapacity();
    ByteBuffer memory = null;
    for (int i = 0; i < plan.slots(); i++) {
      if (memory == null || fault != Fault.SLOTS_SHARED) {
        memory = ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
      }
      slots.add(new ImageBatch(format, memory));
    }
  }

  @Override
  public SessionPlan plan() {
    requireOrder(true, "");
    return plan;
  }

  @Override
  public void start(FloatBuffer imageData, FloatBuffer fillData, int[] classes) {
    requireOrder(true, "");
    int n = BatchFormat.CHANNELS * format.pixels();
    requireArgument(imageData.remaining() >= n && fillData.remaining() >= n, "image too small");
    requireArgument(classes.length == plan.targets(), "targets");
    for (int target : classes) {
      requireArgument(target >= 0, "target " + target);
    }
    image = copy(imageData, n);
    liveImage = imageData;
    fill = fault == Fault.FILL_IS_ZERO ? new float[n] : copy(fillData, n);
    targets = classes.clone();
    masks = null;
    har = null;
    if (fault != Fault.RESTART_KEEPS_FEATURES) {
      affinity = null;
    }
    if (fault != Fault.RESTART_KEEPS_MAPS) {
      weight = 0;
      saliency = null;
      adjusted = null;
      adjustedBefore = null;
    }
  }

  @Override
  public ImageBatch writeImage(int slot) {
    requireOrder(image != null, "start comes first");
    return write(slot, 0, 1, null);
  }

  @Override
  public int layWindows(WindowGrid grid, Polarity polarity, WindowFilter filter) {
    requireOrder(image != null, "start comes first");
    requireOrder(filter == WindowFilter.ALL || har != null, "summarise comes before a filter");
    requireArgument(grid.count(format.height(), format.width()) <= plan.maxWindows(), "too many");
    WindowGrid laid =
        fault == Fault.OFFSET_IGNORED ? new WindowGrid(grid.window(), grid.stride()) : grid;
    WindowFilter used =
        switch (fault) {
          case FILTER_IGNORED -> WindowFilter.ALL;
          case COMPLEMENT_AS_INTERSECTION ->
              filter == WindowFilter.ALL ? filter : WindowFilter.INTERSECTS_HAR;
          default -> filter;
        };
    masks = new WindowMasks(format.height(), format.width(), laid, polarity, used, har);
    Polarity other = polarity == Polarity.REVEAL ? Polarity.OCCLUDE : Polarity.REVEAL;
    shown =
        fault == Fault.POLARITY_SWAPPED_IN_IMAGES
            ? new WindowMasks(format.height(), format.width(), laid, other, used, har)
            : masks;
    clearPass();
    return masks.count();
  }

  @Override
  public void readWindows(IntBuffer out) {
    requireOrder(masks instanceof WindowMasks, "no windows are laid");
    requireArgument(out.capacity() >= 4 * masks.count(), "buffer too small");
    for (int i = 0; i < masks.count(); i++) {
      out.put(4 * i, ((WindowMasks) masks).rectangle(i));
    }
  }

  @Override
  public void drawRise(RiseGrid grid, long seed, int count) {
    requireOrder(image != null, "start comes first");
    requireArgument(count >= 1 && count <= SessionPlan.MAX_MASKS, "count");
    masks = new OracleRise(format, grid, seed, count, fault);
    shown = masks;
    clearPass();
  }

  private void clearPass() {
    scores = new float[masks.count()][plan.targets()];
    scored = new boolean[masks.count()];
    arrival = new ArrayList<>();
    if (fault != Fault.RANGE_OF_ALL_PASSES || scoreMin == null) {
      scoreMin = new float[plan.targets()];
      scoreMax = new float[plan.targets()];
      java.util.Arrays.fill(scoreMin, Float.POSITIVE_INFINITY);
      java.util.Arrays.fill(scoreMax, Float.NEGATIVE_INFINITY);
    }
    if (fault != Fault.SUMS_KEPT_BETWEEN_PASSES || sums == null) {
      sums = new MaskSums[plan.targets()];
      for (int t = 0; t < sums.length; t++) {
        sums[t] = new MaskSums(format.pixels());
      }
    }
  }

  @Override
  public ImageBatch writeBatch(int slot, int first, int count) {
    requireOrder(masks != null, "no pass is laid");
    requireMasks(first, count);
    requireArgument(count <= plan.batchCapacity(), "count " + count + " beyond the capacity");
    return write(slot, fault == Fault.FIRST_MASK_IGNORED_IN_BATCH ? 0 : first, count, shown);
  }

  private ImageBatch write(int slot, int first, int count, DenseMasks from) {
    requireArgument(slot >= 0 && slot < slots.size(), "slot " + slot);
    ImageBatch batch = slots.get(slot);
    Layout layout = format.layout();
    if (fault == Fault.LAYOUT_SWAPPED) {
      layout = layout == Layout.NCHW ? Layout.NHWC : Layout.NCHW;
    }
    BatchFormat written = new BatchFormat(format.height(), format.width(), layout, format.type());
    float[] source = fault == Fault.IMAGE_NOT_COPIED ? copy(liveImage, image.length) : image;
    for (int n = 0; n < count; n++) {
      double[] blend = MaskedImages.blend(source, fill, from == null ? null : from.mask(first + n));
      for (int i = 0; i < blend.length; i++) {
        int at = MaskedImages.index(written, n, i / format.pixels(), i % format.pixels());
        put(batch.data(), at, blend[i]);
      }
    }
    return batch.withCount(count);
  }

  private void put(ByteBuffer data, int index, double value) {
    if (format.type() == ElementType.FP32) {
      data.putFloat(4 * index, (float) value);
      return;
    }
    double rounded = NarrowFloat.round(format.type(), value);
    if (fault == Fault.ROUNDING_TRUNCATES && Math.abs(rounded) > Math.abs(value)) {
      rounded = NarrowFloat.round(format.type(), 2 * value - rounded);
    }
    if (fault == Fault.SUBNORMALS_FLUSHED && Math.abs(rounded) < 0x1p-14) {
      rounded = 0;
    }
    data.putShort(2 * index, NarrowFloat.encode(format.type(), rounded));
  }

  @Override
  public void accumulate(int first, int count, FloatBuffer rows, int classes) {
    requireOrder(masks != null, "no pass is laid");
    requireMasks(first, count);
    requireArgument(rows.remaining() >= (long) count * classes, "scores too few");
    for (int target : targets) {
      requireArgument(target < classes, "target " + target + " of " + classes + " classes");
    }
    for (int n = 0; n < count; n++) {
      if (fault == Fault.NON_TARGETS_CHECKED) {
        for (int c = 0; c < classes; c++) {
          check(rows.get(n * classes + c), first, n);
        }
      }
      for (int t = 0; t < targets.length; t++) {
        int column = fault == Fault.TARGET_AS_POSITION ? t : targets[t];
        float score = rows.get(n * classes + column);
        check(score, first, n);
        scores[first + n][t] = score;
        scoreMin[t] = Math.min(scoreMin[t], score);
        scoreMax[t] = Math.max(scoreMax[t], score);
      }
      scored[first + n] = true;
      arrival.add(first + n);
    }
  }

  private void check(float score, int first, int n) {
    boolean bad = Math.abs(score) > plan.scoreBound() && fault != Fault.BOUND_NOT_CHECKED;
    bad |= Math.abs(score) >= plan.scoreBound() && fault == Fault.BOUND_EXCLUSIVE;
    bad |= !Float.isFinite(score);
    if (bad && !(Float.isNaN(score) && fault == Fault.NAN_ACCEPTED)) {
      int index = fault == Fault.BATCH_INDEX_IN_MESSAGE ? n : first + n;
      throw new ScoreException(
          "score of mask " + index + " is " + score + ", bound " + plan.scoreBound());
    }
  }

  @Override
  public void finishPass(Estimate estimate) {
    requireOrder(masks != null, "no pass is laid");
    sumPass();
    double[][] next = new double[targets.length][];
    for (int t = 0; t < targets.length; t++) {
      double[] before = saliency == null ? new double[format.pixels()] : saliency[t];
      next[t] = floats(sums[t].saliency(faulty(estimate), before, weight));
      for (int i = 0; i < before.length && fault == Fault.UNCOVERED_NAN; i++) {
        next[t][i] = sums[t].coverage()[i] == 0 ? Double.NaN : next[t][i];
      }
    }
    saliency = next;
    adjusted = fault == Fault.ORDER_NOT_CHECKED ? saliency : null;
    masks = fault == Fault.ORDER_NOT_CHECKED ? masks : null;
    weight += faulty(estimate).weight();
  }

  private void sumPass() {
    double unit = plan.scoreBound() * 0x1p-40;
    List<Integer> order = new ArrayList<>(arrival);
    if (fault != Fault.ARRIVAL_ORDER_MATTERS) {
      order.sort(null);
    }
    for (int i : order) {
      double[] mask = masks.mask(i);
      for (int t = 0; t < targets.length; t++) {
        double score = scores[i][t];
        score = Math.rint(score / unit) * unit;
        if (fault == Fault.SCORES_ROUNDED_TO_HALF) {
          score = NarrowFloat.round(ElementType.FP16, score);
        }
        if (fault == Fault.ARRIVAL_ORDER_MATTERS) {
          score = (float) (score * (1 + 1e-7 * arrival.indexOf(i)));
        }
        sums[t].add(mask, score);
      }
    }
    for (int i = 0; i < masks.count() && fault == Fault.COVERAGE_COUNTS_UNSCORED; i++) {
      for (int t = 0; t < targets.length && !scored[i]; t++) {
        sums[t].add(masks.mask(i), 0);
      }
    }
  }

  private Estimate faulty(Estimate e) {
    return switch (fault) {
      case GLOBAL_AS_PIXEL ->
          new Estimate(org.iassa.engine.Estimator.PIXEL_COVERAGE, e.evidence(), e.uncovered());
      case UNCOVERED_PREVIOUS_IS_ZERO -> new Estimate(e.estimator(), e.evidence(), Uncovered.ZERO);
      case WEIGHT_IGNORED -> new Estimate(e.estimator(), e.evidence(), e.uncovered());
      case EVIDENCE_REPLACES ->
          new Estimate(e.estimator(), org.iassa.engine.Evidence.REPLACE, e.uncovered());
      default -> e;
    };
  }

  @Override
  public void attend(List<FeatureMap> levels, AttentionOptions options) {
    requireOrder(image != null, "start comes first");
    Similarity similarity = options.similarity();
    if (fault == Fault.ONE_SOFTMAX && similarity == Similarity.DOUBLE_SOFTMAX) {
      similarity = Similarity.DOT;
    }
    if (fault == Fault.SCALE_IGNORED && similarity == Similarity.SCALED_DOT) {
      similarity = Similarity.DOT;
    }
    affinity =
        new DenseAffinity(
            levels,
            new AttentionOptions(
                similarity,
                fault == Fault.TEMPERATURE_IGNORED ? 1 : options.temperature(),
                fault == Fault.UPSAMPLING_IGNORED ? Upsampling.NEAREST : options.upsampling(),
                fault == Fault.ALL_LEVELS_USED ? 16 : options.levels(),
                options.memoryLimit()));
  }

  @Override
  public void adjust(double beta) {
    requireOrder(saliency != null && masks == null, "finishPass comes first");
    requireArgument(beta >= 0 && beta <= 1, "beta " + beta);
    double own = fault == Fault.BETA_SWAPPED && affinity != null ? 1 - beta : beta;
    adjusted = new double[targets.length][];
    for (int t = 0; t < targets.length; t++) {
      adjusted[t] = saliency[t].clone();
      double[] spread = affinity == null ? saliency[t] : attended(saliency[t]);
      for (int i = 0; i < spread.length && affinity != null; i++) {
        adjusted[t][i] = own * saliency[t][i] + (1 - own) * spread[i];
      }
      adjusted[t] = floats(adjusted[t]);
    }
  }

  @Override
  public void multiply() {
    requireOrder(adjusted != null, "adjust comes first");
    for (int t = 0; t < targets.length; t++) {
      double[] s = stretched(saliency[t]);
      double[] a = stretched(adjusted[t]);
      for (int i = 0; i < s.length; i++) {
        adjusted[t][i] = s[i] * (fault == Fault.PRODUCT_OF_ONE ? 1 : a[i]);
      }
      adjusted[t] = floats(adjusted[t]);
    }
  }

  /** The map from 0 to 1; 1 everywhere if it has no range. */
  static double[] stretched(double[] map) {
    double low = Arrays.stream(map).min().getAsDouble();
    double range = Arrays.stream(map).max().getAsDouble() - low;
    return Arrays.stream(map).map(v -> range > 0 ? (v - low) / range : 1).toArray();
  }

  private double[] attended(double[] map) {
    double[] source = map;
    if (fault == Fault.MAP_POINT_SAMPLED) {
      source = map.clone();
      for (int i = 0; i + 1 < map.length; i += 2) {
        source[i + 1] = map[i];
      }
    }
    double[] result = affinity.attend(source, format.height(), format.width());
    for (int i = 0; i < result.length && fault == Fault.ROWS_NOT_NORMALISED; i++) {
      result[i] *= 1.01;
    }
    return result;
  }

  @Override
  public Summary summarise(double threshold) {
    requireOrder(adjusted != null, "adjust comes first");
    double[][] maps = fault == Fault.HAR_OF_FIRST_TARGET ? new double[][] {adjusted[0]} : adjusted;
    har = ActiveRegion.of(maps, threshold);
    if (fault == Fault.HAR_INCLUDES_LEVEL) {
      har = ActiveRegion.of(maps, threshold - 1e-9);
      if (ActiveRegion.margin(maps, 0) == Double.POSITIVE_INFINITY) {
        java.util.Arrays.fill(har, true);
      }
    }
    double change = ActiveRegion.change(adjusted, adjustedBefore);
    if (fault == Fault.CHANGE_OF_FIRST_TARGET && adjustedBefore != null) {
      change =
          ActiveRegion.change(new double[][] {adjusted[0]}, new double[][] {adjustedBefore[0]});
    }
    if (fault == Fault.CHANGE_NOT_RELATIVE) {
      change *= 1.5;
    }
    adjustedBefore = adjusted;
    return new Summary(change, ActiveRegion.fraction(har), scoreMin.clone(), scoreMax.clone());
  }

  @Override
  public void read(MapKind map, int target, FloatBuffer out) {
    double[][] maps = map == MapKind.SALIENCY ? saliency : adjusted;
    requireOrder(maps != null, map + " is not there yet");
    requireArgument(target >= 0 && target < targets.length, "target position " + target);
    requireArgument(out.remaining() >= format.pixels(), "buffer too small");
    FloatBuffer to = out.duplicate();
    for (double value : maps[target]) {
      to.put((float) value);
    }
    if (fault == Fault.READ_OVERRUNS && to.hasRemaining()) {
      to.put(0);
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  private void requireMasks(int first, int count) {
    requireArgument(
        count >= 1 && first >= 0 && first <= masks.count() - count, "masks " + first + "+" + count);
  }

  private void requireOrder(boolean right, String message) {
    if (closed && fault != Fault.USABLE_AFTER_CLOSE) {
      throw new IllegalStateException("session is closed");
    }
    if (!right && (fault != Fault.ORDER_NOT_CHECKED)) {
      throw new IllegalStateException(message);
    }
  }

  private void requireArgument(boolean right, String message) {
    if (!right && fault != Fault.ARGUMENTS_NOT_CHECKED) {
      throw new IllegalArgumentException(message);
    }
  }

  private static float[] copy(FloatBuffer buffer, int count) {
    float[] copy = new float[count];
    for (int i = 0; i < count; i++) {
      copy[i] = buffer.get(i);
    }
    return copy;
  }

  private static double[] floats(double[] map) {
    double[] result = new double[map.length];
    for (int i = 0; i < map.length; i++) {
      result[i] = (float) map[i];
    }
    return result;
  }
}
