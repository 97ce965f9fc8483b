package org.iassa.bench;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.iassa.bench.cases.Context;
import org.iassa.bench.cases.Operations;
import org.iassa.bench.cases.Selection;
import org.iassa.bench.measure.SamplePlan;
import org.iassa.engine.BackendException;
import org.iassa.engine.Device;
import org.iassa.engine.internal.controller.Backends;
import org.iassa.engine.internal.torch.TorchRuntime;
import picocli.CommandLine.Option;

/** Options that choose cases and say how they are run. */
final class RunArgs {
  @Option(
      names = "--filter",
      paramLabel = "REGEX",
      description = "Only cases whose name has this in it; several are joined by or.")
  List<String> filters = new ArrayList<>();

  @Option(
      names = "--tag",
      split = ",",
      paramLabel = "TAG",
      description = "Only operations with one of these tags.")
  Set<String> tags = new LinkedHashSet<>();

  @Option(
      names = "--axis",
      paramLabel = "AXIS=V,V,...",
      description = "Other values for an axis, in every operation that has it.")
  List<String> axes = new ArrayList<>();

  @Option(
      names = "--device",
      defaultValue = "cpu",
      description = "cpu, cuda, cuda:N or cuda-emulated. Default: ${DEFAULT-VALUE}.")
  Device device = Device.CPU;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "What inputs are drawn from. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--cache",
      split = ",",
      defaultValue = "WARM,COLD",
      description = "States of the caches to time: WARM, COLD. Default: both.")
  List<SamplePlan.Cache> caches = List.of();

  @Option(
      names = "--min-samples",
      defaultValue = "12",
      description = "Fewest samples. Default: ${DEFAULT-VALUE}; two runs compare from 9 on.")
  int minimum;

  @Option(
      names = "--noise",
      defaultValue = "0.01",
      description =
          "Stop when half the median's 95%% interval is at most this part of it. Default:"
              + " ${DEFAULT-VALUE}.")
  double noise;

  @Option(
      names = "--limit",
      defaultValue = "1000",
      description = "Stop a case after so many milliseconds. Default: ${DEFAULT-VALUE}.")
  long millis;

  /** Returns the cases chosen. */
  List<Selection.Chosen> chosen() {
    return new Selection(filters, tags, Selection.parseAxes(axes)).of(Operations.ALL);
  }

  /** Returns one plan per state of the caches. */
  List<SamplePlan> plans() {
    return caches.stream()
        .distinct()
        .map(c -> new SamplePlan(c, minimum, Math.max(400, minimum), noise, millis))
        .toList();
  }

  /**
   * Returns where cases run; starts LibTorch first, so that one OpenMP serves both.
   *
   * @throws BackendException if the device cannot be used
   */
  Context context() {
    return context(device, seed);
  }

  static Context context(Device device, long seed) {
    TorchRuntime.start();
    Optional<String> reason = Backends.unavailable(device);
    if (reason.isPresent()) {
      throw new BackendException("device " + device + " cannot be used: " + reason.get());
    }
    return new Context(threads -> Backends.select(device, threads), device.toString(), seed);
  }
}
