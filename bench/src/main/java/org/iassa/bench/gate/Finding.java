package org.iassa.bench.gate;

/**
 * One thing that the gate looked at.
 *
 * @param part time, kernels, numerics or quality
 * @param name what was looked at
 * @param ok whether it may pass
 * @param text what was found
 */
public record Finding(String part, String name, boolean ok, String text) {
  /** Returns one line. */
  public String line() {
    return (ok ? "ok     " : "FAILED ") + part + ": " + name + ": " + text;
  }
}
