package io.rackcast.agent.node;

import io.grpc.CallCredentials;
import io.rackcast.agent.release.BearerToken;
import io.rackcast.agent.release.NodePass;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.retry.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the node token fresh: renewed when two thirds of its life are over, and at once when a
 * tracker refuses it. Confined to the control thread; {@link #lastFailure} may be read from
 * anywhere.
 */
final class NodePasses {
  private static final Logger log = LoggerFactory.getLogger(NodePasses.class);

  private final NodeStreams.Means means;
  private final PassSource source;
  private final Consumer<NodePass> issued;
  private final Backoff retry;

  private @Nullable CallCredentials credentials;
  private @Nullable ScheduledFuture<?> timer;
  // Not by the wall clock: set back by an hour, it would put off a renewal for as long.
  private long askedAtNanos;
  private boolean asking;
  private boolean closed;
  private volatile @Nullable String lastFailure;

  NodePasses(NodeStreams.Means means, PassSource source, Consumer<NodePass> issued) {
    this.means = means;
    this.source = source;
    this.issued = issued;
    this.retry =
        new Backoff(means.times().firstRetry(), means.times().longestRetry(), means.random());
  }

  /** What to call trackers with; nothing before the first pass. */
  @Nullable CallCredentials credentials() {
    return credentials;
  }

  Optional<String> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }

  void ask() {
    if (closed || asking) {
      return;
    }
    asking = true;
    askedAtNanos = System.nanoTime();
    cancelTimer();
    source.issue().whenCompleteAsync(this::answered, means.control());
  }

  /** A tracker refused the pass; a new one is asked for unless this one is quite new. */
  void refused() {
    long sinceNanos = System.nanoTime() - askedAtNanos;
    if (sinceNanos >= means.times().leastRenewal().toNanos()) {
      ask();
    }
  }

  void close() {
    closed = true;
    cancelTimer();
  }

  private void answered(@Nullable Reply<NodePass> reply, @Nullable Throwable fault) {
    asking = false;
    if (closed) {
      return;
    }
    if (reply instanceof Reply.Found<NodePass> found) {
      use(found.value());
      return;
    }
    String why =
        reply instanceof Reply.Refused<NodePass> refused
            ? refused.sentence()
            : "internal error: " + fault;
    if (!why.equals(lastFailure)) {
      log.warn("no node token: {}; trying again", why);
    }
    lastFailure = why;
    askLater(retry.next());
  }

  private void use(NodePass pass) {
    lastFailure = null;
    retry.reset();
    credentials = new BearerToken(pass.token());
    Duration life = Duration.between(means.clock().instant(), pass.expiresAt());
    Duration pause = life.multipliedBy(2).dividedBy(3);
    Duration least = means.times().leastRenewal();
    askLater(pause.compareTo(least) < 0 ? least : pause);
    issued.accept(pass);
  }

  private void askLater(Duration pause) {
    timer = means.control().schedule(this::ask, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
