package io.rackcast.agent.announce;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How long a call is waited for: one limit for its turn, and from then on one for the answer. A
 * server is not blamed for the wait behind a node's other calls. On the event loop.
 */
final class HttpLimit {
  private final EventLoop loop;
  private final CompletableFuture<HttpReply> reply;
  private final Duration answer;
  private Future<?> timer;
  private boolean begun;

  /**
   * Begins to wait for the turn.
   *
   * @param reply fails with an {@link IOException} when a limit is over
   */
  HttpLimit(EventLoop loop, CompletableFuture<HttpReply> reply, Duration turn, Duration answer) {
    this.loop = loop;
    this.reply = reply;
    this.answer = answer;
    this.timer = fail("it had no turn within ", turn);
    var unused = reply.whenComplete((done, failure) -> timer.cancel(false));
  }

  /** The turn has come. One that comes again, as the first led nowhere, gives no more time. */
  void begin() {
    if (!begun) {
      begun = true;
      timer.cancel(false);
      timer = fail("it did not answer within ", answer);
    }
  }

  private Future<?> fail(String sentence, Duration limit) {
    return loop.schedule(
        () -> reply.completeExceptionally(new IOException(sentence + limit.toSeconds() + " s")),
        limit.toMillis(),
        TimeUnit.MILLISECONDS);
  }
}
