package io.rackcast.agent.transfer;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;

/** Looks often at what a process has of memory, and prints the most of it when the process ends. */
final class MemoryPeak {
  private static final long EACH_MILLIS = 20;

  private long heap;
  private long direct;

  private MemoryPeak() {}

  static void watch() {
    var peak = new MemoryPeak();
    var thread = new Thread(peak::look, "memory-peak");
    thread.setDaemon(true);
    thread.start();
    Runtime.getRuntime().addShutdownHook(new Thread(peak::print));
  }

  private void look() {
    try {
      while (true) {
        heap = Math.max(heap, heapAfterCollection());
        direct = Math.max(direct, direct());
        Thread.sleep(EACH_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long heapAfterCollection() {
    long bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage usage = pool.getCollectionUsage();
      if (pool.getType() == MemoryType.HEAP && usage != null) {
        bytes += usage.getUsed();
      }
    }
    return bytes;
  }

  /** Of the JDK's buffers and of Netty's own. */
  private static long direct() {
    long bytes = Math.max(0, PlatformDependent.usedDirectMemory());
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      bytes += pool.getName().equals("direct") ? pool.getMemoryUsed() : 0;
    }
    return bytes;
  }

  private void print() {
    System.err.printf(
        "memory heap after collections %d MiB, direct %d MiB%n", heap >> 20, direct >> 20);
  }
}
