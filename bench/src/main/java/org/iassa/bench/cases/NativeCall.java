package org.iassa.bench.cases;

import java.util.Set;
import org.bytedeco.javacpp.FloatPointer;
import org.iassa.jni.ProbeOps;
import org.iassa.kernels.cost.Cost;

/** What a call from Java into the library costs before it does anything. */
public final class NativeCall implements Operation {
  private enum Argument {
    NONE,
    POINTER
  }

  /** Calls per run, so that the loop's own cost vanishes. */
  public static final int CALLS = 1000;

  @Override
  public String name() {
    return "native-call";
  }

  @Override
  public String description() {
    return "calls an empty native function: what a call costs before it does anything";
  }

  @Override
  public Set<String> tags() {
    return Set.of("jvm");
  }

  @Override
  public Axes axes() {
    return new Axes().with("argument", "NONE", "POINTER");
  }

  @Override
  public int callsPerRun() {
    return CALLS;
  }

  @Override
  public Cost cost(BenchCase c) {
    return Cost.NONE;
  }

  @Override
  public Prepared open(BenchCase c, Context context) {
    boolean pointer = c.constant("argument", Argument.class) == Argument.POINTER;
    return new Prepared() {
      private final FloatPointer memory = new FloatPointer(1);

      @Override
      public void run() {
        if (pointer) {
          for (int i = 0; i < CALLS; i++) {
            ProbeOps.iassa_probe_pointer(memory);
          }
        } else {
          for (int i = 0; i < CALLS; i++) {
            ProbeOps.iassa_probe_nothing();
          }
        }
      }

      @Override
      public Check check() {
        run();
        return Check.nothing("an empty function has no answer");
      }

      @Override
      public void close() {
        memory.close();
      }
    };
  }
}
