package io.rackcast.agent.release;

import com.google.protobuf.ByteString;
import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.rackcast.agent.retry.Backoff;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.v1.JoinRequest;
import io.rackcast.proto.v1.JoinsGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the node's own credential with each call; the first one has the node join, by the join
 * token that the file holds then. While that fails, calls fail with its reason, and it is tried
 * again with some of them, ever more seldom. For any thread.
 */
public final class Joining extends CallCredentials {
  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int LONGEST_TOKEN = 4096;

  private final CalledServer called;
  private final Channel channel;
  private final NodeCredential credential;
  private final Path tokenFile;
  private final LongSupplier nanos;
  private final Backoff pauses;
  private final BearerToken own;
  // Guarded by this.
  private @Nullable Status failure;
  private long againAtNanos;

  /**
   * Joins over {@code channel} when the first call is made.
   *
   * @param called the publisher, for messages
   * @param tokenFile read only as long as the node has not joined
   * @param nanos a clock that only goes forward
   * @param random draws how much pauses differ
   */
  public Joining(
      CalledServer called,
      Channel channel,
      NodeCredential credential,
      Path tokenFile,
      LongSupplier nanos,
      RandomGenerator random) {
    this.called = called;
    this.channel = channel;
    this.credential = credential;
    this.tokenFile = tokenFile;
    this.nanos = nanos;
    this.pauses = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(2), random);
    this.own = new BearerToken(credential.secret());
  }

  @Override
  public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
    if (credential.isJoined()) {
      own.applyRequestMetadata(info, executor, applier);
      return;
    }
    executor.execute(
        () -> {
          var refused = join();
          if (refused.isPresent()) {
            applier.fail(refused.get());
          } else {
            own.applyRequestMetadata(info, executor, applier);
          }
        });
  }

  /** Joins unless it was done; those who come meanwhile wait for the one who asks. */
  private synchronized Optional<Status> join() {
    if (credential.isJoined()) {
      return Optional.empty();
    }
    if (failure != null && nanos.getAsLong() - againAtNanos < 0) {
      return Optional.of(failure);
    }
    try {
      ask();
      credential.joined();
      LOG.info("this machine has joined as node \"{}\"", credential.node());
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      return Optional.of(failed(e.getStatus()));
    } catch (IOException e) {
      return Optional.of(failed(Status.UNAUTHENTICATED.withDescription(e.getMessage())));
    }
  }

  private void ask() throws IOException {
    var answer =
        JoinsGrpc.newBlockingStub(channel)
            .withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .join(
                JoinRequest.newBuilder()
                    .setJoinToken(joinToken())
                    .setNode(credential.node())
                    .setSecretSha256(ByteString.copyFrom(credential.digest()))
                    .build());
    LOG.debug("joined at {}", answer.getJoinedAt());
  }

  private String joinToken() throws IOException {
    try {
      if (Files.size(tokenFile) <= LONGEST_TOKEN) {
        String token = Files.readString(tokenFile).strip();
        if (!token.isEmpty()) {
          return token;
        }
      }
      throw new IOException(tokenFile + " holds no join token; put one there");
    } catch (NoSuchFileException e) {
      throw new IOException(
          "this node has not joined, and there is no join token in "
              + tokenFile
              + "; put one there",
          e);
    }
  }

  // What the publisher says about joining is about who we are, whatever its code.
  private Status failed(Status status) {
    var told =
        switch (status.getCode()) {
          case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, INTERNAL -> status;
          default ->
              Status.UNAUTHENTICATED.withDescription(String.valueOf(status.getDescription()));
        };
    if (failure == null
        || !String.valueOf(failure.getDescription()).equals(told.getDescription())) {
      LOG.warn(
          "this machine has not joined as node \"{}\": {}; it tries again",
          credential.node(),
          called
              .find(told)
              .map(why -> "the publisher at " + called.server() + " does not answer " + why)
              .orElse(told.getDescription()));
    }
    failure = told;
    againAtNanos = nanos.getAsLong() + pauses.next().toNanos();
    return told;
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return "Joining[" + credential + "]";
  }
}
