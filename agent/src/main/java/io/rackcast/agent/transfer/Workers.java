package io.rackcast.agent.transfer;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The engine's pools: daemon threads with names that tell what they do. */
final class Workers {
  private Workers() {}

  static ExecutorService pool(String name, int threads) {
    return Executors.newFixedThreadPool(threads, new DefaultThreadFactory(name, true));
  }

  /** Lets what is under way end; interrupts nobody, as an interrupt closes a file for all. */
  static void stop(ExecutorService... pools) {
    for (ExecutorService pool : pools) {
      pool.shutdown();
    }
  }
}
