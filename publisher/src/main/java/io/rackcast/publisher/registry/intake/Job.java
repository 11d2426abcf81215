package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.store.image.Push;
import io.rackcast.publisher.store.image.Pushes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A push while a worker has it: how far it is, and whether to go on. For any thread. */
final class Job {
  static final Duration LEASE = Duration.ofSeconds(30);

  private final Pushes pushes;
  private final Push push;
  private final String worker;
  private final AtomicLong doneBytes = new AtomicLong();
  private volatile long totalBytes;
  private volatile boolean isGivenUp;

  Job(Pushes pushes, Push push, String worker) {
    this.pushes = pushes;
    this.push = push;
    this.worker = worker;
  }

  Push push() {
    return push;
  }

  void expect(long bytes) {
    totalBytes = bytes;
  }

  void came(long bytes) {
    doneBytes.addAndGet(bytes);
  }

  /** Says in the database that we are at it; a job that another has now is given up. */
  void renew() {
    if (!pushes.renew(push.id(), worker, LEASE, doneBytes.get(), totalBytes)) {
      giveUp();
    }
  }

  void giveUp() {
    isGivenUp = true;
  }

  /**
   * Demands that the work goes on.
   *
   * @throws GivenUpException when it was given up
   */
  void check() {
    if (isGivenUp) {
      throw new GivenUpException();
    }
  }
}
