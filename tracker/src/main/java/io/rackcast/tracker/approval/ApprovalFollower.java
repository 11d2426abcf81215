package io.rackcast.tracker.approval;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.proto.v1.ApprovalsGrpc;
import io.rackcast.proto.v1.FollowRequest;
import io.rackcast.proto.v1.FollowStart;
import io.rackcast.tracker.state.Backoff;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the publisher's approvals: connects, goes on where it stopped, acknowledges, and connects
 * again when the stream ends or falls silent. All its work but writing the file is done by one
 * thread of its own.
 */
public final class ApprovalFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApprovalFollower.class);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  // Twice the publisher's 15 s between heartbeats, and a little.
  private static final long SILENCE_MILLIS = 35_000;
  private static final int MAX_MESSAGE_BYTES = 16 << 20;

  private final ApprovalSet set;
  private final Handover handover;
  private final String name;
  private final ManagedChannel channel;
  private final ApprovalsGrpc.ApprovalsStub stub;
  private final Optional<Keeping> keeping;
  private final FollowLog log;
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(300), Duration.ofSeconds(3), ThreadLocalRandom.current());
  private final ScheduledThreadPoolExecutor worker =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            var thread = new Thread(task, "approvals");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable Stream stream;
  private @Nullable ScheduledFuture<?> silence;
  private volatile boolean isClosed;
  private volatile boolean caughtUp;

  /** As the other constructor, where nothing but approvals is wanted. */
  ApprovalFollower(
      ApprovalSet set, String name, HostPort publisher, Secret token, Optional<Path> stateDir) {
    this(set, name, publisher, Optional.empty(), token, stateDir, Handover.none());
  }

  /**
   * Loads what was kept and begins to follow.
   *
   * @param set what it feeds
   * @param name what the tracker calls itself
   * @param publisher the publisher's gRPC address
   * @param tls empty: plain
   * @param token shown to the publisher; may be none
   * @param stateDir where the set is kept
   * @param handover gets what comes beside the approvals
   */
  public ApprovalFollower(
      ApprovalSet set,
      String name,
      HostPort publisher,
      Optional<ClientTls> tls,
      Secret token,
      Optional<Path> stateDir,
      Handover handover) {
    this.handover = handover;
    this.set = set;
    this.name = name;
    this.log = new FollowLog(publisher);
    var file = stateDir.map(ApprovalFile::new);
    file.flatMap(ApprovalFile::read).ifPresent(this::restore);
    this.keeping = file.map(kept -> new Keeping(kept, set, worker));
    worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    worker.setRemoveOnCancelPolicy(true);
    channel =
        ClientTls.channel(NettyChannelBuilder.forAddress(publisher.host(), publisher.port()), tls)
            .executor(worker)
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .build();
    stub =
        ApprovalsGrpc.newStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(token)));
    worker.execute(this::connect);
  }

  private static Metadata headers(Secret token) {
    var headers = new Metadata();
    token.value().ifPresent(value -> headers.put(AUTHORIZATION, "Bearer " + value));
    return headers;
  }

  private void restore(ApprovalEvents kept) {
    try {
      set.apply(kept);
      LOG.info("{} approvals and revocations kept from before", kept.getEventsCount());
    } catch (IllegalArgumentException e) {
      LOG.warn("the approvals kept from before are broken and asked for anew: {}", e.getMessage());
    }
  }

  /** What is missing before tokens can be judged; empty if nothing is. */
  public Optional<String> unmet() {
    return caughtUp || !set.storeId().isEmpty()
        ? Optional.empty()
        : Optional.of("approvals were not received from the publisher yet");
  }

  private void connect() {
    var start =
        FollowStart.newBuilder()
            .setTracker(name)
            .setAfterRevision(set.revision())
            .setStoreId(set.storeId());
    stream = new Stream();
    expectMessage();
    // How long to wait between tries is decided here: the channel's own waits grow to two minutes,
    // in which every try fails at once.
    channel.resetConnectBackoff();
    stub.follow(stream);
    stream.send(FollowRequest.newBuilder().setStart(start).build());
  }

  private void expectMessage() {
    var current = stream;
    stopSilence();
    silence =
        worker.schedule(
            () -> end(current, Status.DEADLINE_EXCEEDED.withDescription("it was silent for 35 s")),
            SILENCE_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private void stopSilence() {
    if (silence != null) {
      silence.cancel(false);
    }
  }

  private void receive(ApprovalEvents batch) {
    expectMessage();
    handover.heard();
    if (batch.hasShortKeys()) {
      handover.shortKeys(batch.getShortKeys());
    }
    set.apply(batch);
    caughtUp |= set.lag() == 0;
    log.follows(set.revision(), batch.getFromScratch());
    backoff.reset();
    if (batch.getEventsCount() > 0 || batch.getFromScratch()) {
      acknowledge();
      keeping.ifPresent(Keeping::soon);
    }
  }

  private void acknowledge() {
    if (stream != null) {
      stream.send(FollowRequest.newBuilder().setAppliedRevision(set.revision()).build());
    }
  }

  /** The stream is over: tries again, later each time. */
  @SuppressWarnings("FutureReturnValueIgnored") // connect reports through the stream
  private void end(@Nullable Stream ended, Status status) {
    if (ended == null || ended != stream || isClosed) {
      return;
    }
    stream = null;
    stopSilence();
    ended.cancel();
    set.abandon();
    log.broke(status);
    try {
      worker.schedule(this::connect, backoff.nextMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the tracker is stopping; approvals are followed no more");
    }
  }

  /** Stops following; what is known is kept. */
  @Override
  public void close() throws InterruptedException {
    isClosed = true;
    channel.shutdownNow();
    channel.awaitTermination(2, TimeUnit.SECONDS);
    worker.shutdown();
    if (worker.awaitTermination(2, TimeUnit.SECONDS) && keeping.isPresent()) {
      keeping.get().end();
    }
  }

  /** One stream; called on the worker, since that is the channel's executor. */
  private final class Stream implements ClientResponseObserver<FollowRequest, ApprovalEvents> {
    private @Nullable ClientCallStreamObserver<FollowRequest> requests;

    @Override
    public void beforeStart(ClientCallStreamObserver<FollowRequest> observer) {
      requests = observer;
    }

    void send(FollowRequest request) {
      if (requests != null) {
        requests.onNext(request);
      }
    }

    void cancel() {
      if (requests != null) {
        requests.cancel("following anew", null);
      }
    }

    @Override
    public void onNext(ApprovalEvents batch) {
      if (this != stream) {
        return;
      }
      try {
        receive(batch);
      } catch (IllegalArgumentException e) {
        end(this, Status.INTERNAL.withDescription(e.getMessage()));
      }
    }

    @Override
    public void onError(Throwable cause) {
      end(this, Status.fromThrowable(cause));
    }

    @Override
    public void onCompleted() {
      end(this, Status.UNAVAILABLE.withDescription("it ended the stream"));
    }
  }
}
