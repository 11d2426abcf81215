package io.rackcast.agent.release;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.retry.Backoff;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.ApprovalEvent;
import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.proto.v1.FollowRequest;
import io.rackcast.proto.v1.FollowStart;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the publisher's approvals, and goes on from the last revision after a break. Confined to
 * the control thread it is given; only {@link #lastFailure} may be read from anywhere.
 */
public final class ApprovalFeed implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ApprovalFeed.class);

  /** The publisher sends something every 15 s; this long a silence means that it is gone. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private final Publisher publisher;
  private final String follower;
  private final ScheduledExecutorService control;
  private final Backoff backoff;
  private final ApprovalListener listener;

  private String storeId = "";
  private long applied;
  private @Nullable Call call;
  private @Nullable ScheduledFuture<?> timer;
  private boolean closed;
  private volatile @Nullable String lastFailure;

  /**
   * A feed that waits for {@link #start}.
   *
   * @param follower this agent's name, for the publisher's log
   * @param control the one thread all of this runs on
   */
  public ApprovalFeed(
      Publisher publisher,
      String follower,
      ScheduledExecutorService control,
      Backoff backoff,
      ApprovalListener listener) {
    this.publisher = publisher;
    this.follower = follower;
    this.control = control;
    this.backoff = backoff;
    this.listener = listener;
  }

  /** Begins to follow; tries again by itself for as long as it is open. */
  public void start() {
    control.execute(this::open);
  }

  /** Why the feed is broken at present, in one sentence; empty when it is not. */
  public Optional<String> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }

  @Override
  public void close() {
    control.execute(
        () -> {
          closed = true;
          cancelTimer();
          if (call != null) {
            call.cancel();
          }
        });
  }

  private void open() {
    if (closed) {
      return;
    }
    var start =
        FollowStart.newBuilder()
            .setTracker(follower)
            .setAfterRevision(applied)
            .setStoreId(storeId)
            .build();
    call = new Call(control);
    publisher.approvals().follow(call);
    call.send(FollowRequest.newBuilder().setStart(start).build());
    watch(call);
  }

  private void watch(Call watched) {
    cancelTimer();
    timer = control.schedule(watched::cancel, SILENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void apply(Call from, ApprovalEvents events) {
    if (closed || from != call) {
      return;
    }
    watch(from);
    backoff.reset();
    lastFailure = null;
    if (events.getFromScratch()) {
      applied = 0;
      listener.startedOver();
    }
    storeId = events.getStoreId();
    events.getEventsList().forEach(this::apply);
    if (events.getEventsCount() > 0) {
      from.send(FollowRequest.newBuilder().setAppliedRevision(applied).build());
    }
    if (applied >= events.getHeadRevision()) {
      listener.caughtUp();
    }
  }

  private void apply(ApprovalEvent event) {
    InfoHash infoHash = InfoHash.of(event.getInfohash().toByteArray());
    switch (event.getChangeCase()) {
      case APPROVED -> listener.approved(infoHash, event.getApproved().getLabel());
      case REVOKED -> listener.revoked(infoHash, event.getRevoked().getReason());
      case CHANGE_NOT_SET -> log.warn("approval {} says nothing; left out", event.getRevision());
    }
    applied = Math.max(applied, event.getRevision());
  }

  private void broken(Call from, Throwable failure) {
    if (closed || from != call) {
      return;
    }
    cancelTimer();
    Refused<Void> refused = publisher.refusals().of(failure, "the approvals", "approvals");
    Duration pause = backoff.next();
    if (!refused.sentence().equals(lastFailure)) {
      log.warn("{}; trying again", refused.sentence());
    }
    lastFailure = refused.sentence();
    timer = control.schedule(this::open, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One attempt; hands everything to the control thread. */
  private final class Call implements ClientResponseObserver<FollowRequest, ApprovalEvents> {
    private final Executor executor;
    private @Nullable ClientCallStreamObserver<FollowRequest> requests;

    Call(Executor executor) {
      this.executor = executor;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<FollowRequest> requestStream) {
      requests = requestStream;
    }

    void send(FollowRequest request) {
      if (requests != null) {
        requests.onNext(request);
      }
    }

    void cancel() {
      if (requests != null) {
        requests.cancel("no longer wanted", null);
      }
    }

    @Override
    public void onNext(ApprovalEvents events) {
      executor.execute(() -> apply(this, events));
    }

    @Override
    public void onError(Throwable failure) {
      executor.execute(() -> broken(this, failure));
    }

    @Override
    public void onCompleted() {
      onError(Status.UNAVAILABLE.withDescription("the feed ended").asRuntimeException());
    }
  }
}
