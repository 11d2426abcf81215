package io.rackcast.publisher.cli;

import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes a call again while it may do better in a moment: the publisher starts, stops, or says "try
 * again". For one thread.
 *
 * <p>What no time mends ends at once: a name that stands for no host, TLS that fails, a refusal. A
 * person is told once of each fault that is waited for.
 */
final class Patience {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  // To finish a large release takes the publisher minutes, and a proxy between may cut each call
  // that waits for that: nobody was away meanwhile.
  private static final Duration LONG_CALL = Duration.ofSeconds(5);

  /**
   * A call of the publisher that can be made twice.
   *
   * @param <T> its answer
   */
  @FunctionalInterface
  interface Call<T> {
    T make() throws InterruptedException;
  }

  private final PublisherClient client;
  private final Duration longest;
  private final PrintWriter err;
  private Duration pause = FIRST_PAUSE;
  private @Nullable Long stuckSince;
  private String said = "";

  /**
   * @param longest how long to try again without getting further, from the first fault on; a call
   *     that takes long before it fails does not count
   */
  Patience(PublisherClient client, Duration longest, PrintWriter err) {
    this.client = client;
    this.longest = longest;
    this.err = err;
  }

  /**
   * Makes a call until it is answered.
   *
   * @throws StatusRuntimeException when the publisher refuses, or stays away for too long
   */
  <T> T until(Call<T> call) throws InterruptedException {
    while (true) {
      long begun = System.nanoTime();
      try {
        T answer = call.make();
        gotFurther();
        return answer;
      } catch (StatusRuntimeException e) {
        waitAfter(e, System.nanoTime() - begun);
      }
    }
  }

  /** Counts the time anew. */
  void gotFurther() {
    stuckSince = null;
    pause = FIRST_PAUSE;
    said = "";
  }

  private void waitAfter(StatusRuntimeException e, long tookNanos) throws InterruptedException {
    long now = System.nanoTime();
    long since = stuckSince == null ? now : stuckSince;
    if (stuckSince != null && client.hasReached() && tookNanos > LONG_CALL.toNanos()) {
      since += tookNanos;
    }
    stuckSince = since;
    long left = longest.toNanos() - (now - since);
    if (left <= 0 || !mayPass(e)) {
      throw e;
    }
    say(e);
    Thread.sleep(Math.min(pause.toMillis(), Math.max(1, left / 1_000_000)));
    pause = pause.multipliedBy(2);
    pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private boolean mayPass(StatusRuntimeException e) {
    return client.hasReached() ? Failures.isPassing(e) : Failures.mayCome(e, client.called());
  }

  private void say(StatusRuntimeException e) {
    var sentence = Failures.sentence(e, client);
    if (!sentence.equals(said)) {
      err.println(
          "interrupted (" + sentence + "); trying again for up to " + longest.toSeconds() + " s");
      err.flush();
      said = sentence;
    }
  }
}
