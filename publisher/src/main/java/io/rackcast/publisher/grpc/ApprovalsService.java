package io.rackcast.publisher.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.proto.v1.ApprovalsGrpc;
import io.rackcast.proto.v1.FollowRequest;
import io.rackcast.proto.v1.FollowStart;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.AccessDenied;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.signing.ShortKeys;
import io.rackcast.publisher.store.Approvals;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The contract's {@code Approvals}: keeps the followers and wakes them. */
final class ApprovalsService extends ApprovalsGrpc.ApprovalsImplBase {
  private final Access access;
  private final Approvals approvals;
  private final ShortKeys shortKeys;
  private final Executor executor;
  private final int mostFollowers;
  private final MeterRegistry meters;
  private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
  private final Map<Follower, String> callers = new ConcurrentHashMap<>();
  // By the followers' name; guarded by itself.
  private final Map<String, Meter> lags = new HashMap<>();

  ApprovalsService(
      Access access,
      Approvals approvals,
      ShortKeys shortKeys,
      Executor executor,
      int mostFollowers,
      MeterRegistry meters) {
    this.access = access;
    this.approvals = approvals;
    this.shortKeys = shortKeys;
    this.executor = executor;
    this.mostFollowers = mostFollowers;
    this.meters = meters;
    Gauge.builder("rackcast_publisher_approval_followers", followers, Set::size)
        .description("Streams of approvals that are open")
        .register(meters);
    approvals.onChange(() -> followers.forEach(Follower::wake));
    shortKeys.onChange(() -> followers.forEach(Follower::newKeys));
  }

  /** Lets each quiet stream show that it is alive. */
  void beat(ScheduledExecutorService timer, Duration every) {
    var unused =
        timer.scheduleAtFixedRate(
            () -> followers.forEach(Follower::beat),
            every.toMillis(),
            every.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public StreamObserver<FollowRequest> follow(StreamObserver<ApprovalEvents> out) {
    var call = (ServerCallStreamObserver<ApprovalEvents>) out;
    return new Incoming(
        Authentication.caller(), new Follower(call, approvals, shortKeys, executor));
  }

  /**
   * Keeps a follower. The gauge belongs to the name, not to the stream: a tracker that comes back
   * may be here twice for a while, and two may have one name.
   */
  private void add(Follower follower) {
    synchronized (lags) {
      followers.add(follower);
      lags.computeIfAbsent(
          follower.name(),
          name ->
              Gauge.builder("rackcast_publisher_approval_lag", () -> lag(name))
                  .description("Revisions that a follower has not acknowledged")
                  .tag("follower", name)
                  .register(meters));
    }
  }

  private void remove(Follower follower) {
    synchronized (lags) {
      followers.remove(follower);
      callers.remove(follower);
      var name = follower.name();
      if (followers.stream().noneMatch(other -> other.name().equals(name))) {
        var lag = lags.remove(name);
        if (lag != null) {
          meters.remove(lag);
        }
      }
    }
  }

  /** The stream may be older than the end of what its caller showed when it began. */
  private void requireStanding(Caller caller, String tracker) {
    try {
      caller.standing().check();
    } catch (AccessDenied e) {
      access.decided(caller.name(), Right.APPROVALS, tracker, false);
      throw e;
    }
  }

  /** Of the followers of this name, the lag of the one that is furthest behind. */
  private double lag(String name) {
    return followers.stream()
        .filter(follower -> follower.name().equals(name))
        .mapToDouble(Follower::lag)
        .max()
        .orElse(0);
  }

  /** The requests of one stream; gRPC calls its methods one after the other. */
  private final class Incoming implements StreamObserver<FollowRequest> {
    private final Caller caller;
    private final Follower follower;
    private boolean hasStarted;

    Incoming(Caller caller, Follower follower) {
      this.caller = caller;
      this.follower = follower;
      follower.onEnd(this::leave);
    }

    @Override
    public void onNext(FollowRequest request) {
      try {
        take(request);
      } catch (RuntimeException e) {
        follower.fail(Statuses.of(e));
      }
    }

    private void take(FollowRequest request) {
      switch (request.getKindCase()) {
        case START -> start(request.getStart());
        case APPLIED_REVISION -> follower.applied(request.getAppliedRevision());
        case KIND_NOT_SET ->
            throw new Refusal(
                Refusal.Kind.INVALID, "the request is empty; begin with start, then acknowledge");
      }
    }

    private void start(FollowStart start) {
      if (hasStarted) {
        throw new Refusal(
            Refusal.Kind.INVALID, "start came twice; open another stream to start again");
      }
      hasStarted = true;
      var name = Requests.node(start.getTracker());
      Runnable standing = () -> requireStanding(caller, name);
      standing.run();
      access.requireNode(caller, Right.APPROVALS, name);
      access.requireAnywhere(caller, Right.APPROVALS, name);
      if (followers.size() >= mostFollowers) {
        throw new Refusal(
            Refusal.Kind.NO_ROOM,
            "too many streams of approvals are open (approvals.max-followers); try again later");
      }
      // An origin may follow approvals too, and must not sign short tokens of its own.
      boolean mayHaveKeys = caller.holds(Right.KEYS);
      follower.start(name, start.getAfterRevision(), start.getStoreId(), mayHaveKeys, standing);
      callers.put(follower, caller.name());
      add(follower);
      if (follower.isOver()) {
        leave(); // it ended before it was here to be taken out
      }
      follower.wake();
    }

    @Override
    public void onError(Throwable e) {
      leave();
    }

    @Override
    public void onCompleted() {
      follower.complete();
    }

    private void leave() {
      remove(follower);
    }
  }

  /** Ends the streams of a caller that is no more; other publishers do at their next beat. */
  void endOf(String caller) {
    var gone = Status.UNAUTHENTICATED.withDescription("this caller was revoked");
    callers.forEach(
        (follower, name) -> {
          if (name.equals(caller)) {
            follower.fail(gone.asRuntimeException());
          }
        });
  }

  /** Ends all streams, so that a server that stops does not wait for them. */
  void close() {
    var bye = Status.UNAVAILABLE.withDescription("the publisher stops; follow again in a moment");
    followers.forEach(follower -> follower.fail(bye.asRuntimeException()));
  }
}
