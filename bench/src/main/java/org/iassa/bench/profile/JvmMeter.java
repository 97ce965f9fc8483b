package org.iassa.bench.profile;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * What the virtual machine does beside the program. Pauses have the resolution of its own reports,
 * a millisecond; each counts for at least {@value #LEAST_NANOS} ns. With a collector that works
 * beside the program its cycles count as pauses, so use one that stops it (the launcher's serial
 * collector does).
 */
final class JvmMeter implements AutoCloseable {
  private static final long MILLI = 1_000_000;
  private static final long LEAST_NANOS = 1;
  private static final long LATE_MILLIS = 300;

  private final List<Timeline.Pause> pauses = new ArrayList<>();
  private final NotificationListener listener = this::heard;
  private final long collectionsBefore = collections();
  private final long compiledBefore = compiled();

  JvmMeter() {
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (bean instanceof NotificationEmitter emitter) {
        emitter.addNotificationListener(listener, null, null);
      }
    }
  }

  private void heard(Notification notification, Object handback) {
    if (notification
        .getType()
        .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
      var info =
          GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData())
              .getGcInfo();
      long zero = System.nanoTime() - ManagementFactory.getRuntimeMXBean().getUptime() * MILLI;
      long from = zero + info.getStartTime() * MILLI;
      long to = Math.max(from + LEAST_NANOS, zero + info.getEndTime() * MILLI);
      synchronized (pauses) {
        pauses.add(new Timeline.Pause(from, to));
      }
    }
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  private static long compiled() {
    CompilationMXBean bean = ManagementFactory.getCompilationMXBean();
    return bean == null || !bean.isCompilationTimeMonitoringSupported()
        ? 0
        : bean.getTotalCompilationTime();
  }

  /** Returns the milliseconds that compiler threads worked, beside the program. */
  long compilerMillis() {
    return compiled() - compiledBefore;
  }

  /** Returns the pauses so far, in order; waits a moment for those that are told late. */
  List<Timeline.Pause> pauses() throws InterruptedException {
    long happened = collections() - collectionsBefore;
    long until = System.nanoTime() + LATE_MILLIS * MILLI;
    while (heard() < happened && System.nanoTime() < until) {
      Thread.sleep(1);
    }
    List<Timeline.Pause> sorted;
    synchronized (pauses) {
      sorted = new ArrayList<>(pauses);
    }
    sorted.sort(Comparator.comparingLong(Timeline.Pause::from));
    for (int i = 1; i < sorted.size(); i++) { // rounding may let neighbours overlap
      Timeline.Pause last = sorted.get(i - 1);
      Timeline.Pause next = sorted.get(i);
      if (next.from() < last.to()) {
        sorted.set(i, new Timeline.Pause(last.to(), Math.max(last.to(), next.to())));
      }
    }
    return sorted;
  }

  private int heard() {
    synchronized (pauses) {
      return pauses.size();
    }
  }

  @Override
  public void close() {
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (bean instanceof NotificationEmitter emitter) {
        try {
          emitter.removeNotificationListener(listener);
        } catch (ListenerNotFoundException e) {
          // closed before
        }
      }
    }
  }
}
