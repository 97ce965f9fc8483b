package org.iassa.bench.scale;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.iassa.bench.cases.BenchCase;

/**
 * A series of cases along which one size grows.
 *
 * @param name what grows in what
 * @param axis what x is
 * @param cases the cases, x ascending
 * @param x the size of a case
 * @param theory the exponent that theory gives in the end
 * @param why where it comes from
 * @param memory whether peak bytes are measured instead of time
 */
public record Curve(
    String name,
    String axis,
    List<BenchCase> cases,
    ToDoubleFunction<BenchCase> x,
    double theory,
    String why,
    boolean memory) {
  private static final List<String> SIDES =
      List.of("112x112", "160x160", "192x256", "224x224", "256x400", "448x448");

  /** Where what grows outweighs the pages of 2 MB that memory comes in. */
  private static final List<String> LARGE_SIDES =
      List.of("448x448", "640x640", "896x896", "1280x1280");

  /** The curves of a plain run. */
  public static List<Curve> all() {
    ToDoubleFunction<BenchCase> pixels = c -> (double) c.height() * c.width();
    return List.of(
        series(
            "window batch",
            "pixels",
            "mask-windows[size=@,window=45,batch=8,layout=NHWC," + "type=FP32,threads=0]",
            SIDES,
            pixels,
            1,
            "every element is written once"),
        series(
            "RISE batch",
            "pixels",
            "mask-rise[size=@,cells=7,batch=8,layout=NHWC,type=FP32," + "threads=0]",
            SIDES,
            pixels,
            1,
            "every element is computed once"),
        series(
            "window sums",
            "pixels",
            "accumulate-windows[size=@,masks=1000,classes=1,targets=1," + "threads=0]",
            SIDES,
            pixels,
            1,
            "O(N + HW), N fixed"),
        series(
            "RISE sums",
            "pixels",
            "accumulate-rise[size=@,masks=1000,cells=8,classes=1," + "targets=1,threads=0]",
            SIDES,
            pixels,
            1.5,
            "two products of (H/s)·HW and (W/s)·HW; N fixed"),
        series(
            "window sums",
            "masks",
            "accumulate-windows[size=448x448,masks=@,classes=1," + "targets=1,threads=0]",
            List.of("100", "1000", "10000", "100000"),
            c -> c.number("masks", 1),
            1,
            "O(N + HW), HW fixed: HW first, then N"),
        series(
            "RISE sums",
            "masks",
            "accumulate-rise[size=56x56,masks=@,cells=8,classes=1," + "targets=1,threads=0]",
            List.of("100", "1000", "10000", "100000"),
            c -> c.number("masks", 1),
            1,
            "O(N·s² + HW·(H+W)/s): the map first, then N"),
        series(
            "window sums",
            "targets",
            "accumulate-windows[size=224x224,masks=1000,classes=1000," + "targets=@,threads=0]",
            List.of("1", "10", "100", "1000"),
            c -> c.number("targets", 1),
            1,
            "one plane per target, one for the coverage"),
        series(
            "summary",
            "pixels",
            "summarise[size=@,targets=1,threads=0]",
            SIDES,
            pixels,
            1,
            "a few passes over the map"),
        series(
            "affinity, streamed",
            "pixels of the features",
            affinity("STREAMED"),
            List.of("28", "40", "56", "80", "112"),
            Curve::sidePixels,
            2,
            "a logit per pair"),
        series(
            "affinity, kept",
            "pixels of the features",
            affinity("KEPT").replace("build", "apply"),
            List.of("28", "40", "56", "80", "112"),
            Curve::sidePixels,
            2,
            "two bytes per pair"),
        series(
            "classifier",
            "images in flight",
            "forward[size=224x224,batch=@,type=FP32,threads=0]",
            List.of("1", "2", "4", "8", "16", "32"),
            c -> c.number("batch", 1),
            1,
            "a forward pass per image"),
        series(
            "window batch",
            "images in flight",
            "mask-windows[size=224x224,window=45,batch=@,layout=NHWC,type=FP32,threads=0]",
            List.of("1", "2", "4", "8", "16", "32", "64", "128"),
            c -> c.number("batch", 1),
            1,
            "every element is written once"),
        series(
                "window batch: peak bytes",
                "pixels",
                "mask-windows[size=@,window=45,batch=8,layout=NHWC,type=FP32,threads=0]",
                LARGE_SIDES,
                pixels,
                1,
                "the batch, and an image or two")
            .ofMemory(),
        series(
                "window sums: peak bytes",
                "pixels",
                "accumulate-windows[size=@,masks=1000,classes=1,targets=1,threads=0]",
                LARGE_SIDES,
                pixels,
                1,
                "O(N + HW), N fixed: planes of sums")
            .ofMemory(),
        series(
                "RISE sums: peak bytes",
                "pixels",
                "accumulate-rise[size=@,masks=1000,cells=8,classes=1,targets=1,threads=0]",
                LARGE_SIDES,
                pixels,
                1,
                "O(N + HW), N fixed: planes of sums")
            .ofMemory(),
        series(
                "RISE sums: peak bytes",
                "masks",
                "accumulate-rise[size=448x448,masks=@,cells=8,classes=1,targets=1,threads=0]",
                List.of("100", "1000", "10000", "100000"),
                c -> c.number("masks", 1),
                0,
                "no mask is kept; 4 bytes per score")
            .ofMemory(),
        series(
                "affinity, streamed: peak bytes",
                "pixels of the features",
                affinity("STREAMED"),
                List.of("80", "112", "160", "224"),
                Curve::sidePixels,
                1,
                "features, coarse Gram matrices, some rows")
            .ofMemory(),
        series(
                "affinity, kept: peak bytes",
                "pixels of the features",
                affinity("KEPT"),
                List.of("56", "80", "112"),
                Curve::sidePixels,
                2,
                "two bytes per pair")
            .ofMemory());
  }

  private Curve ofMemory() {
    return new Curve(name, axis, cases, x, theory, why, true);
  }

  private static String affinity(String keeping) {
    return "affinity-build[size=224x224,side=@,levels=mobilenet:3,similarity=COSINE,"
        + "upsampling=NEAREST,keeping="
        + keeping
        + ",targets=1,threads=0]";
  }

  private static double sidePixels(BenchCase c) {
    return Math.pow(c.number("side", 1), 2);
  }

  private static Curve series(
      String name,
      String axis,
      String pattern,
      List<String> values,
      ToDoubleFunction<BenchCase> x,
      double theory,
      String why) {
    List<BenchCase> cases =
        values.stream().map(v -> BenchCase.parse(pattern.replace("@", v))).toList();
    return new Curve(name, axis, cases, x, theory, why, false);
  }
}
