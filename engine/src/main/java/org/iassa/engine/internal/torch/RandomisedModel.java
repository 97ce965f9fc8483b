package org.iassa.engine.internal.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.NamedTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.named_parameter_iterator;
import org.bytedeco.pytorch.named_parameter_list;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.ModelException;
import org.iassa.engine.TorchOptions;

/**
 * A TorchScript classifier with some of its weights made random, for the sanity check of Adebayo et
 * al. 2018. A parameter becomes independent normal values of the mean and standard deviation that
 * its trained values have, so that activations keep their scale; one whose values are all equal
 * stays, and so do buffers, such as the statistics of batch normalisation. A value depends on the
 * seed and its place only, not on which other layers are random.
 *
 * <p>A layer is the parameters whose names are the same but for the words {@code weight} and {@code
 * bias}; layers count from the last one registered, which usually is the one that gives the scores.
 */
public final class RandomisedModel {
  private RandomisedModel() {}

  /** Which layers are made random. */
  public enum Scope {
    /** The last {@code depth} layers. */
    CASCADING,
    /** Only the layer number {@code depth} from the end, 1 being the last. */
    INDEPENDENT
  }

  /**
   * Returns the layers' names, the last layer first.
   *
   * @throws ModelException if the program has no parameters: freezing makes them constants
   */
  @SuppressWarnings("try") // the scope only needs to be open
  public static List<String> layers(ModelSource source) {
    TorchRuntime.start();
    try (PointerScope scope = new PointerScope()) {
      JitModule module = source.withFile(file -> torch.load(file.toString()));
      return List.copyOf(layers(source, module).keySet());
    } catch (RuntimeException e) {
      throw TorchErrors.translate("model " + source.name() + " cannot be loaded", e);
    }
  }

  /**
   * Loads a classifier with random layers. The caller closes it.
   *
   * @param source the trained program
   * @param options how to load it
   * @param which which layers
   * @param depth how many, or which one, 1 to the number of layers
   * @param seed of the values
   * @throws ModelException if the program has no parameters, or cannot be loaded
   * @throws InvalidOptionException if there are fewer layers than {@code depth}
   */
  @SuppressWarnings("try") // the scope only needs to be open
  public static TorchBlackBox load(
      ModelSource source, TorchOptions options, Scope which, int depth, long seed) {
    Objects.requireNonNull(which, "scope");
    TorchRuntime.start();
    byte[] program;
    try (PointerScope scope = new PointerScope()) {
      JitModule module = source.withFile(file -> torch.load(file.toString()));
      List<List<Parameter>> layers = List.copyOf(layers(source, module).values());
      InvalidOptionException.requireRange("randomised layers", depth, 1, layers.size());
      int first = which == Scope.CASCADING ? 0 : depth - 1;
      layers.subList(first, depth).forEach(layer -> layer.forEach(p -> randomise(p, seed)));
      program = save(source, module);
    } catch (RuntimeException e) {
      throw TorchErrors.translate("model " + source.name() + " cannot be randomised", e);
    }
    String name =
        "%s with random weights (%s %d, seed %d)".formatted(source.name(), which, depth, seed);
    return TorchBlackBox.load(ModelSource.of(name, program), options);
  }

  private record Parameter(int index, Tensor tensor) {}

  /** Groups the parameters by layer, the last layer first. */
  private static Map<String, List<Parameter>> layers(ModelSource source, JitModule module) {
    Map<String, List<Parameter>> forward = new LinkedHashMap<>();
    named_parameter_list parameters = module.named_parameters();
    named_parameter_iterator end = parameters.end();
    int index = 0;
    for (named_parameter_iterator i = parameters.begin(); i.notEquals(end); i.increment()) {
      NamedTensor parameter = i.access();
      String layer = parameter.name().getString().replaceAll("[._]?(weight|bias)[._]?", "");
      forward
          .computeIfAbsent(layer, l -> new ArrayList<>())
          .add(new Parameter(index++, new Tensor(parameter.value())));
    }
    if (forward.isEmpty()) {
      throw new ModelException(
          "model "
              + source.name()
              + " has no parameters to randomise; save it without torch.jit.freeze");
    }
    List<String> names = new ArrayList<>(forward.keySet());
    Collections.reverse(names);
    Map<String, List<Parameter>> backward = new LinkedHashMap<>();
    names.forEach(name -> backward.put(name, forward.get(name)));
    return backward;
  }

  private static void randomise(Parameter parameter, long seed) {
    Tensor trained = parameter.tensor();
    Tensor wide = trained.detach().to(torch.ScalarType.Float).contiguous();
    float[] values = new float[Math.toIntExact(wide.numel())];
    if (values.length == 0) {
      return;
    }
    new FloatPointer(wide.data_ptr()).get(values);
    double mean = 0;
    for (float v : values) {
      mean += v / values.length;
    }
    double variance = 0;
    boolean constant = true;
    for (float v : values) {
      variance += (v - mean) * (v - mean) / values.length;
      constant &= v == values[0];
    }
    if (constant) {
      return;
    }
    SplittableRandom random =
        new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (parameter.index() + 1L));
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (mean + Math.sqrt(variance) * random.nextGaussian());
    }
    Tensor drawn =
        torch.from_blob(new FloatPointer(values), wide.sizes()).to(trained.scalar_type()).clone();
    trained.set_data(drawn);
  }

  private static byte[] save(ModelSource source, JitModule module) {
    Path file = null;
    try {
      file = Files.createTempFile("iassa-random", ".pt");
      module.save(file.toString());
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ModelException(
          "model " + source.name() + " cannot be written to a temporary file: " + e, e);
    } finally {
      if (file != null) {
        file.toFile().delete();
      }
    }
  }
}
