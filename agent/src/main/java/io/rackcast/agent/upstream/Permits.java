package io.rackcast.agent.upstream;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** So many requests may be under way. For any thread. */
final class Permits {
  private final int most;
  private final Semaphore free;

  Permits(int most) {
    this.most = most;
    this.free = new Semaphore(most);
  }

  /** Whether there is one, which then is held. */
  boolean take() {
    return free.tryAcquire();
  }

  /** Gives back one that is held, however often it is run. */
  Runnable held() {
    var isGiven = new AtomicBoolean();
    return () -> {
      if (isGiven.compareAndSet(false, true)) {
        free.release();
      }
    };
  }

  int most() {
    return most;
  }

  int used() {
    return most - free.availablePermits();
  }
}
