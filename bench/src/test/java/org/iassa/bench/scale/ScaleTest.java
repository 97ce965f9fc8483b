package org.iassa.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import org.iassa.bench.cases.BenchCase;
import org.iassa.bench.cases.Operation;
import org.iassa.bench.cases.Operations;
import org.iassa.bench.report.LogPlot;
import org.iassa.kernels.cost.Cost;
import org.junit.jupiter.api.Test;

/** Fits, and the curves' theory against the declared costs. */
class ScaleTest {
  @Test
  void fit_findsTheExponent_andTheOneAtTheEnd() {
    double[] x = {1, 2, 4, 8, 16};
    PowerFit cubic = PowerFit.of(x, DoubleStream.of(x).map(v -> 5 * v * v * v).toArray());
    assertThat(cubic.exponent()).isCloseTo(3, within(1e-9));
    assertThat(cubic.error()).isCloseTo(0, within(1e-6));
    // A constant cost hides the slope at first, hardly at the end.
    double[] far = {1, 10, 100, 1000, 10_000};
    PowerFit late = PowerFit.of(far, DoubleStream.of(far).map(v -> 500 + v).toArray());
    assertThat(late.exponent()).isBetween(0.2, 0.6);
    assertThat(late.end()).isCloseTo(0.85, within(0.03));
    // The last two lie too close together to tell a slope.
    double[] close = {100, 200, 210};
    assertThat(PowerFit.of(close, new double[] {1, 2, 1.9}).end())
        .isCloseTo(Math.log(1.9) / Math.log(2.1), within(1e-9));
    assertThatThrownBy(() -> PowerFit.of(new double[] {2, 1}, new double[] {1, 1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PowerFit.of(new double[] {1}, new double[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void curves_ascend_andDeclareCostsThatGrowByTheirTheory() {
    for (Curve curve : Curve.all()) {
      double last = 0;
      for (BenchCase c : curve.cases()) {
        assertThat(curve.x().applyAsDouble(c)).as(c.id()).isGreaterThan(last);
        last = curve.x().applyAsDouble(c);
        assertThat(Operations.named(c.operation()).axes().values().keySet())
            .as(c.id())
            .isEqualTo(c.axes().keySet());
      }
      if (curve.memory()) {
        continue;
      }
      double[] x = curve.cases().stream().mapToDouble(curve.x()).toArray();
      double[] y =
          curve.cases().stream()
              .mapToDouble(
                  c -> {
                    Operation operation = Operations.named(c.operation());
                    Cost cost = operation.cost(c);
                    return cost.bytes() + cost.operations();
                  })
              .toArray();
      // The map's own cost weighs in at the small end of curves over masks.
      double slack = curve.axis().equals("masks") ? 0.7 : 0.25;
      assertThat(PowerFit.of(x, y).end())
          .as(curve.name() + " against " + curve.axis())
          .isCloseTo(curve.theory(), within(slack));
    }
  }

  @Test
  void plot_refusesWhatALogarithmCannotShow() {
    LogPlot plot = new LogPlot("t", "x", "y").curve("a", new double[] {1, 0}, new double[] {1, 1});
    assertThatThrownBy(plot::svg).isInstanceOf(IllegalArgumentException.class);
    String svg =
        new LogPlot("a < b", "x", "y")
            .curve("c", new double[] {1, 100}, new double[] {10, 1000})
            .svg();
    assertThat(svg).contains("a &lt; b").contains("cx=\"80.0\" cy=\"460.0\"");
  }
}
