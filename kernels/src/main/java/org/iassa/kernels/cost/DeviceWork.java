package org.iassa.kernels.cost;

/**
 * A cost with its operations told apart by the unit of a GPU that does them.
 *
 * @param cost the compulsory work
 * @param tensorFlops operations on the tensor cores; not among {@code vectorFlops}
 * @param vectorFlops operations outside them
 */
public record DeviceWork(Cost cost, double tensorFlops, double vectorFlops) {
  /** No work at all. */
  public static final DeviceWork NONE = plain(Cost.NONE);

  /** Returns work without tensor cores. */
  public static DeviceWork plain(Cost cost) {
    return new DeviceWork(cost, 0, cost.flops());
  }

  /**
   * Returns work of which a part goes to the tensor cores.
   *
   * @param exact operations of the exact product, of which the cost has them
   * @param parts bf16 numbers per factor: 1, 2 or 3 take 1, 3 or 6 products for an exact one
   */
  public static DeviceWork tensor(Cost cost, double exact, int parts) {
    return new DeviceWork(cost, exact * parts * (parts + 1) / 2, cost.flops() - exact);
  }

  /** Returns this and then {@code other}. */
  public DeviceWork plus(DeviceWork other) {
    return new DeviceWork(
        cost.plus(other.cost), tensorFlops + other.tensorFlops, vectorFlops + other.vectorFlops);
  }

  /** Returns all operations that are carried out; a special function counts as one. */
  public double operations() {
    return tensorFlops + vectorFlops + cost.specials();
  }

  /** Returns the least seconds on an H100: the largest of what each unit needs for its part. */
  public double floor() {
    return Math.max(Math.max(memory(), tensor()), Math.max(vector(), special()));
  }

  /** Returns what the floor on an H100 is made of. */
  public Bound boundBy() {
    double floor = floor();
    return floor == memory()
        ? Bound.MEMORY
        : floor == tensor() ? Bound.TENSOR : floor == vector() ? Bound.VECTOR : Bound.SPECIAL;
  }

  /** A unit that work can wait for. */
  public enum Bound {
    MEMORY("memory"),
    TENSOR("tensor cores"),
    VECTOR("arithmetic"),
    SPECIAL("specials");

    private final String text;

    Bound(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private double memory() {
    return cost.bytes() / Roofline.BANDWIDTH;
  }

  private double tensor() {
    return tensorFlops / Roofline.TENSOR;
  }

  private double vector() {
    return vectorFlops / Roofline.VECTOR;
  }

  private double special() {
    return cost.specials() / Roofline.SPECIAL;
  }
}
