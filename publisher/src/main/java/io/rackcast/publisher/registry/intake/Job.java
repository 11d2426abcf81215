package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.store.image.Push;
import io.rackcast.publisher.store.image.Pushes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A push while a worker has it: how far it is, and whether to go on. For any thread. */
final class Job {
  static final Duration LEASE = Duration.ofSeconds(30);

  private final Pushes pushes;
  private final Push push;
  private final String worker;
  private final AtomicLong doneBytes = new AtomicLong();
  private volatile long totalBytes;
  private volatile boolean isGivenUp;
  private volatile Supplier<Optional<String>> objection = Optional::empty;
  private volatile @Nullable String objected;

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
      return;
    }
    objected = objection.get().orElse(null);
  }

  /**
   * Has the work stopped when there is something against it.
   *
   * @param sentence says what, in one sentence; asked about once a second
   */
  void stopWhen(Supplier<Optional<String>> sentence) {
    objection = sentence;
  }

  void giveUp() {
    isGivenUp = true;
  }

  /**
   * Demands that the work goes on.
   *
   * @throws GivenUpException when it was given up
   * @throws PushFault when there is something against it
   */
  void check() {
    if (isGivenUp) {
      throw new GivenUpException();
    }
    var sentence = objected;
    if (sentence != null) {
      throw new PushFault(PushFault.Kind.LASTING, sentence);
    }
  }
}
