package org.iassa.kernels;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Compiles kernels into a cache, in an order of its own, beside other processes that do the same,
 * and checks what it gets. Arguments: the cache's folder, a file to wait for, the order's seed.
 */
public final class CacheRace {
  /** How many kernels there are. */
  public static final int KERNELS = 60;

  private static final int BYTES = 200_000;

  private CacheRace() {}

  /** Makes bytes that the source determines. */
  private static final class Compiler implements KernelCompiler {
    private int calls;

    @Override
    public String version() {
      return "a compiler 1.0";
    }

    @Override
    public byte[] compile(KernelSource source, List<String> options) {
      calls++;
      return image(source.text());
    }
  }

  private static byte[] image(String text) {
    byte[] image = new byte[BYTES];
    new Random(text.hashCode()).nextBytes(image);
    return ByteBuffer.wrap(image).putInt(0, text.hashCode()).array();
  }

  private static void check(KernelCache cache, int kernel) {
    String text = "kernel number " + kernel;
    byte[] found = cache.compile(new KernelSource("k" + kernel + ".cu", text), List.of("-arch=1"));
    if (!Arrays.equals(found, image(text))) {
      throw new IllegalStateException("kernel " + kernel + " is another");
    }
  }

  /** Asks a cache for all kernels and returns how many it did not have. */
  public static int compile(Path folder) {
    Compiler compiler = new Compiler();
    KernelCache cache = new KernelCache(compiler, folder);
    IntStream.range(0, KERNELS).forEach(k -> check(cache, k));
    return compiler.calls;
  }

  public static void main(String[] args) throws InterruptedException {
    List<Integer> order = new java.util.ArrayList<>(IntStream.range(0, KERNELS).boxed().toList());
    Collections.shuffle(order, new Random(Long.parseLong(args[2]) / 2)); // two have the same order
    Compiler compiler = new Compiler();
    KernelCache cache = new KernelCache(compiler, Path.of(args[0]));
    System.out.println("ready");
    while (!Files.exists(Path.of(args[1]))) {
      Thread.sleep(1);
    }
    for (int round = 0; round < 3; round++) {
      order.forEach(k -> check(cache, k));
    }
    System.out.println("compiled " + compiler.calls);
  }
}
