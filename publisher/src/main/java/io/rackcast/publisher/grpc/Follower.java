package io.rackcast.publisher.grpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.publisher.signing.ShortKeys;
import io.rackcast.publisher.store.Approvals;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One stream of approvals.
 *
 * <p>It holds no queue: it remembers how far it has sent, and reads on from the database whenever
 * the connection takes more. However slow the other side, it costs a number; however far behind, it
 * is told each swarm once. From nothing, or from another store, it starts over ("snapshot").
 * Guarded by its monitor, but for {@link #wake}, {@link #name} and {@link #lag}.
 */
final class Follower {
  private static final int BATCH = 1000;

  private final ServerCallStreamObserver<ApprovalEvents> out;
  private final Approvals approvals;
  private final ShortKeys shortKeys;
  private final Executor executor;
  private final AtomicBoolean isAwake = new AtomicBoolean();

  private boolean isSnapshot;
  private boolean isFromScratchDue;
  private boolean hasStarted;
  private boolean isOver;
  private long sent;
  private boolean hasSent;
  private boolean hasKeys;
  private boolean areKeysDue;
  private volatile long head;
  private volatile long applied;
  private volatile String name = "";
  private Runnable end = () -> {};
  private Runnable standing = () -> {};

  Follower(
      ServerCallStreamObserver<ApprovalEvents> out,
      Approvals approvals,
      ShortKeys shortKeys,
      Executor executor) {
    this.shortKeys = shortKeys;
    this.out = out;
    this.approvals = approvals;
    this.executor = executor;
    out.setOnReadyHandler(this::wake);
    out.setOnCancelHandler(this::cancelled);
  }

  /** Runs {@code action} once, when the stream ends, from whichever side. */
  synchronized void onEnd(Runnable action) {
    this.end = action;
  }

  /**
   * @param mayHaveKeys whether it is handed the keys of its short tokens
   * @param standing asked at each beat and before keys are sent; throws when the stream is to end
   */
  synchronized void start(
      String tracker, long afterRevision, String storeId, boolean mayHaveKeys, Runnable standing) {
    this.standing = standing;
    areKeysDue = mayHaveKeys;
    hasKeys = mayHaveKeys;
    name = tracker;
    head = approvals.head();
    boolean isKnown = storeId.equals(approvals.storeId());
    // A revision that was never given: the store was put back to an older state.
    boolean isAhead = Long.compareUnsigned(afterRevision, head) > 0;
    isSnapshot = !isKnown || isAhead || afterRevision == 0;
    isFromScratchDue = isSnapshot;
    sent = isSnapshot ? 0 : afterRevision;
    applied = sent;
    hasStarted = true;
  }

  /** Sends what there is, soon and on another thread. */
  void wake() {
    if (isAwake.compareAndSet(false, true)) {
      executor.execute(
          () -> {
            isAwake.set(false);
            pump();
          });
    }
  }

  private synchronized void pump() {
    try {
      while (hasStarted && !isOver && out.isReady() && sendNext()) {
        // Until the connection takes no more or there is no more; its next call goes on.
      }
    } catch (RuntimeException e) {
      fail(Statuses.of(e));
    }
  }

  /** Sends a batch; false when there was none. */
  private boolean sendNext() {
    long headBefore = approvals.head();
    head = headBefore;
    var changes = approvals.after(sent, BATCH);
    if (changes.isEmpty()) {
      // What comes after the head we saw is a change like any other.
      sent = Math.max(sent, headBefore);
      isSnapshot = false;
    } else {
      sent = changes.get(changes.size() - 1).revision();
    }
    // The first answer comes even when there is nothing to tell: now the follower knows that.
    if (changes.isEmpty() && hasSent && !areKeysDue) {
      return false;
    }
    send(
        ApprovalEvents.newBuilder()
            .addAllEvents(changes.stream().map(Answers::event).toList())
            .setHeadRevision(Math.max(headBefore, sent)));
    return !changes.isEmpty();
  }

  private void send(ApprovalEvents.Builder events) {
    if (areKeysDue) {
      standing.run();
      areKeysDue = false;
      events.setShortKeys(Answers.shortKeys(shortKeys.of(name)));
    }
    out.onNext(events.setStoreId(approvals.storeId()).setFromScratch(isFromScratchDue).build());
    isFromScratchDue = false;
    hasSent = true;
  }

  /**
   * Asks whether the caller may still follow, and shows that the stream is alive, when it is ready
   * and has begun. A snapshot is shown by its own batches: an empty one in between could be taken
   * for its end.
   */
  void beat() {
    executor.execute(
        () -> {
          beatNow();
          pump();
        });
  }

  private synchronized void beatNow() {
    try {
      // Also of a stream that takes nothing: it must not wait for its caller to read.
      if (!isOver) {
        standing.run();
      }
      if (hasSent && !isSnapshot && !isOver && out.isReady()) {
        send(ApprovalEvents.newBuilder().setHeadRevision(Math.max(head, sent)));
      }
    } catch (RuntimeException e) {
      fail(Statuses.of(e));
    }
  }

  /** The keys of short tokens changed: sends them with the next batch, soon. */
  void newKeys() {
    synchronized (this) {
      areKeysDue = hasKeys;
    }
    wake();
  }

  void applied(long revision) {
    applied = Math.max(applied, Math.min(revision, head));
  }

  /** Revisions that are not acknowledged. */
  double lag() {
    return Math.max(0, head - applied);
  }

  /** What the other side calls itself; empty before it has started. */
  String name() {
    return name;
  }

  /** Whether it has ended, from whichever side. */
  synchronized boolean isOver() {
    return isOver;
  }

  void fail(StatusRuntimeException status) {
    end(() -> out.onError(status));
  }

  void complete() {
    end(out::onCompleted);
  }

  private void cancelled() {
    end(() -> {});
  }

  // Neither the cancel handler nor the requests' observer is called after we end a stream.
  private synchronized void end(Runnable farewell) {
    if (!isOver) {
      isOver = true;
      try {
        farewell.run();
      } finally {
        end.run();
      }
    }
  }
}
