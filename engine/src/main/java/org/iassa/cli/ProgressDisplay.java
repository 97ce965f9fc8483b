package org.iassa.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.iassa.engine.Iteration;
import org.iassa.engine.Progress;

/** Shows how an explanation comes along: a bar with the time left, plain lines, or nothing. */
final class ProgressDisplay implements Progress, AutoCloseable {
  private static final int COLUMNS = 100;

  /** How progress is shown. */
  enum Style {
    AUTO,
    BAR,
    LINES,
    NONE;

    /** The launcher says whether standard error is a terminal; Java cannot tell. */
    Style resolved() {
      boolean terminal = Boolean.getBoolean("iassa.terminal");
      return this == AUTO ? terminal ? BAR : LINES : this;
    }
  }

  private final Style style;
  private final PrintWriter err;
  private final Interruption interruption;
  private final ProgressBar bar;
  private final long start = System.nanoTime();
  private long done;
  private long expected;

  ProgressDisplay(String task, Style style, PrintWriter err, Interruption interruption) {
    this.style = style.resolved();
    this.err = err;
    this.interruption = interruption;
    this.bar = this.style == Style.BAR ? bar(task, err) : null;
    if (this.style == Style.LINES) {
      err.println("explaining " + task);
    }
  }

  private static ProgressBar bar(String task, PrintWriter err) {
    PrintStream stream = new PrintStream(new WriterStream(err), true, StandardCharsets.UTF_8);
    String name = task.length() > 30 ? "..." + task.substring(task.length() - 27) : task;
    return new ProgressBarBuilder()
        .setTaskName(name)
        .setUnit(" forwards", 1)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(200)
        .setInitialMax(-1)
        .setConsumer(new ConsoleProgressBarConsumer(stream, COLUMNS))
        .build();
  }

  @Override
  public void forwards(long done, long expected) {
    this.done = done;
    this.expected = expected;
    if (bar != null) {
      bar.maxHint(Math.max(done, expected));
      bar.stepTo(done);
    }
  }

  @Override
  public void iteration(Iteration i) {
    if (style == Style.LINES) {
      double seconds = (System.nanoTime() - start) / 1e9;
      String change =
          Double.isFinite(i.change())
              ? ", change " + String.format(Locale.ROOT, "%.3g", i.change())
              : "";
      err.println(
          String.format(
              Locale.ROOT,
              "  iteration %d: window %d, stride %d, %d masks; %d of about %d forwards%s; %.1f s",
              i.k(),
              i.window(),
              i.stride(),
              i.masks(),
              done,
              Math.max(done, expected),
              change,
              seconds));
    } else if (bar != null) {
      bar.setExtraMessage(" k=" + i.k() + " W=" + i.window());
    }
  }

  @Override
  public boolean cancelled() {
    return interruption.requested();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  /** Passes bytes of UTF-8 on to a writer; the bar writes whole texts at once. */
  private static final class WriterStream extends OutputStream {
    private final PrintWriter writer;

    WriterStream(PrintWriter writer) {
      this.writer = writer;
    }

    @Override
    public void write(int b) {
      writer.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      writer.write(new String(bytes, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void flush() {
      writer.flush();
    }
  }
}
