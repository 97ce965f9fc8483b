package org.iassa.bench.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.iassa.bench.measure.Ceilings;
import org.iassa.engine.spi.Phase;
import org.iassa.kernels.cost.Cost;

/**
 * The explainer tax: what a command takes besides the classifier's forward passes, part by part.
 * The parts add up to the wall time. Floors:
 *
 * <ul>
 *   <li>forward passes: images × the median time per image of full batches scored again in this run
 *       ({@link BareForward});
 *   <li>operations: the longest of bytes read ÷ measured reading rate, bytes written ÷ measured
 *       writing rate, operations ÷ measured GEMM rate. Data that stays in caches may beat it.
 *   <li>writing: the same bytes written to one file and forced to the disk at once;
 *   <li>everything that a perfect program would not do: 0.
 * </ul>
 */
final class TaxReport {
  /**
   * One part of the time.
   *
   * @param group model, ours, jvm, transfers, io, unattributed or profile
   * @param nanos what it took
   * @param bytes bytes that it had to move at least; of files for reading and writing
   * @param operations arithmetic that it had to do at least
   * @param heap heap bytes that it allocated
   * @param floor nanoseconds that it needs at least; empty if nobody knows
   * @param note what was counted
   */
  record Part(
      String name,
      String group,
      long nanos,
      long bytes,
      long operations,
      long heap,
      OptionalDouble floor,
      String note) {}

  private final Profile profile;
  private final Ceilings ceilings;
  private final List<Part> parts = new ArrayList<>();

  /**
   * @param ceilings of this machine, measured in this run
   * @param writeFloor nanoseconds of {@link WriteFloor}; empty if unknown
   */
  TaxReport(Profile profile, Ceilings ceilings, OptionalDouble writeFloor) {
    this.profile = profile;
    this.ceilings = ceilings;
    BareForward bare = profile.recorder().bare();
    OptionalDouble perImage = bare.nanosPerImage();
    plain(
        "classifier",
        "model",
        Phase.SCORE,
        0,
        perImage.isPresent()
            ? OptionalDouble.of(perImage.getAsDouble() * bare.images())
            : OptionalDouble.empty(),
        bare.images() + " images in " + bare.calls() + " calls, batch " + bare.batch());
    plain(
        "features",
        "model",
        Phase.FEATURES,
        0,
        OptionalDouble.empty(),
        profile.main().count(Phase.FEATURES) + " forward passes");
    operation("masks", Phase.MASKS);
    operation("masked batches", Phase.BATCH);
    operation("accumulate, maps", Phase.ACCUMULATE);
    operation("affinity", Phase.AFFINITY);
    own("calling the model", Phase.FORWARD);
    own("command line", Phase.COMMAND);
    own("getting ready", Phase.LOAD);
    own("batch size tuning", Phase.TUNE);
    own("bookkeeping", Phase.OTHER);
    own("metrics", Phase.MEASURE);
    operation("copies", "transfers", Phase.TRANSFER);
    plain("loading the model", "io", Phase.MODEL, 0, OptionalDouble.empty(), "");
    file("decoding images", Phase.DECODE, OptionalDouble.empty());
    own("drawing, encoding", "io", Phase.RENDER);
    file("writing files", Phase.WRITE, writeFloor);
    parts.add(
        new Part(
            "garbage collector",
            "jvm",
            profile.timeline().paused(),
            0,
            0,
            0,
            OptionalDouble.of(0),
            profile.pauses().size() + " pauses"));
    parts.add(
        new Part(
            "unattributed",
            "unattributed",
            profile.timeline().unattributed(),
            0,
            0,
            0,
            OptionalDouble.of(0),
            "in no phase"));
    plain(
        "this profile's probes",
        "profile",
        Phase.PROBE,
        0,
        OptionalDouble.empty(),
        bare.extraImages() + " images scored again");
  }

  private void operation(String name, Phase phase) {
    operation(name, "ours", phase);
  }

  private void operation(String name, String group, Phase phase) {
    Cost cost = profile.recorder().work().of(phase);
    double nanos =
        Math.max(
            Math.max(
                cost.bytesRead() / ceilings.readGb(), cost.bytesWritten() / ceilings.writeGb()),
            cost.operations() / ceilings.gemmGflops());
    add(name, group, phase, cost.bytes(), cost.operations(), OptionalDouble.of(nanos), "");
  }

  private void own(String name, Phase phase) {
    own(name, "ours", phase);
  }

  private void own(String name, String group, Phase phase) {
    plain(name, group, phase, 0, OptionalDouble.of(0), "");
  }

  private void file(String name, Phase phase, OptionalDouble floor) {
    plain(name, "io", phase, profile.recorder().moved(phase), floor, "bytes of files");
  }

  private void plain(
      String name, String group, Phase phase, long bytes, OptionalDouble floor, String note) {
    add(name, group, phase, bytes, 0, floor, note);
  }

  private void add(
      String name,
      String group,
      Phase phase,
      long bytes,
      long operations,
      OptionalDouble floor,
      String note) {
    long nanos = profile.timeline().nanos(phase);
    if (nanos > 0 || bytes > 0) {
      parts.add(
          new Part(
              name, group, nanos, bytes, operations, profile.main().selfHeap(phase), floor, note));
    }
  }

  List<Part> parts() {
    return parts;
  }

  Profile profile() {
    return profile;
  }

  Ceilings ceilings() {
    return ceilings;
  }

  /** Returns the nanoseconds of a group. */
  long group(String group) {
    return parts.stream().filter(p -> p.group().equals(group)).mapToLong(Part::nanos).sum();
  }

  /** Returns the sum of all parts. */
  long sum() {
    return parts.stream().mapToLong(Part::nanos).sum();
  }

  /** Returns the command's nanoseconds without this profile's own forward passes. */
  long wall() {
    return profile.nanos() - group("profile");
  }

  /** Returns the share of the wall time, model loading apart, that is no network's forward pass. */
  double share() {
    long loading = profile.timeline().nanos(Phase.MODEL);
    return 1 - (double) group("model") / Math.max(1, wall() - loading);
  }

  /** Returns the wall time, model loading apart, over the floor of the forward passes. */
  OptionalDouble ratio() {
    OptionalDouble floor =
        parts.stream()
            .filter(p -> p.name().equals("classifier"))
            .map(Part::floor)
            .findFirst()
            .orElse(OptionalDouble.empty());
    long loading = profile.timeline().nanos(Phase.MODEL);
    return floor.isPresent()
        ? OptionalDouble.of((wall() - loading) / floor.getAsDouble())
        : OptionalDouble.empty();
  }
}
