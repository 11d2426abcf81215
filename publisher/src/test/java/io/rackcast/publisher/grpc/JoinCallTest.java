package io.rackcast.publisher.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.proto.v1.FollowRequest;
import io.rackcast.proto.v1.FollowStart;
import io.rackcast.proto.v1.JoinRequest;
import io.rackcast.proto.v1.JoinsGrpc;
import io.rackcast.proto.v1.NodeTokenRequest;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.identity.StaticTokens;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Joining from the operator's command to the node's calls, over the network. */
final class JoinCallTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String ADMIN = "rc_admin";
  private static final String SECRET = "rcn_of-the-node";

  @TempDir Path folder;
  private TestPublisher publisher;

  @BeforeEach
  void start() {
    publisher = TestPublisher.in(folder, TestPublisher.withToken("operator", ADMIN, Right.ADMIN));
  }

  @AfterEach
  void stop() {
    publisher.close();
  }

  private TestCommands.Result operator(String... arguments) {
    return new TestCommands().runAs(publisher.server(), ADMIN, arguments);
  }

  private void join(String token, String node) {
    var unused =
        JoinsGrpc.newBlockingStub(publisher.channel())
            .join(
                JoinRequest.newBuilder()
                    .setJoinToken(token)
                    .setNode(node)
                    .setSecretSha256(ByteString.copyFrom(StaticTokens.digest(SECRET).bytes()))
                    .build());
  }

  private Status nodeToken(String node) {
    var thrown =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                publisher
                    .announceUrls(SECRET)
                    .issueNodeToken(NodeTokenRequest.newBuilder().setNode(node).build()));
    return thrown == null ? Status.OK : thrown.getStatus();
  }

  @Test
  void join_byTheOperatorsToken_speaksForThatNodeUntilItIsRevoked() {
    var made =
        operator(
            "join-token", "--nodes", "dc1-*", "--rights", "read,announce,node,origin,approvals");
    join(made.out().strip(), "dc1-r1");

    assertThat(nodeToken("dc1-r1").getCode()).isEqualTo(Status.Code.OK);
    var other = nodeToken("dc1-r2");
    assertThat(other.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(other.getDescription())
        .contains("is node \"dc1-r1\" and may ask for nothing as node \"dc1-r2\"");

    var received = new AtomicInteger();
    var ended = new AtomicReference<Throwable>();
    var requests = publisher.approvals(SECRET).follow(events(received, ended));
    requests.onNext(
        FollowRequest.newBuilder().setStart(FollowStart.newBuilder().setTracker("dc1-r1")).build());
    await().atMost(LONG).until(() -> received.get() > 0);
    var revoked = operator("node-revoke", "dc1-r1");

    await().atMost(LONG).until(() -> ended.get() != null);
    assertThat(revoked.out()).contains("node dc1-r1 was revoked", "by operator");
    assertThat(Status.fromThrowable(ended.get()).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(nodeToken("dc1-r1").getDescription()).contains("node \"dc1-r1\" was revoked");
    assertThat(operator("nodes", "--json").out())
        .contains("\"node\":\"dc1-r1\"", "\"revocation\":{\"at\":")
        .doesNotContain(SECRET);
  }

  @Test
  void follow_revokedAtAnotherPublisherOfTheDatabase_endsAtTheNextBeat() throws Exception {
    join(operator("join-token", "--nodes", "*", "--rights", "approvals").out().strip(), "a");
    var received = new AtomicInteger();
    var ended = new AtomicReference<Throwable>();
    var requests = publisher.approvals(SECRET).follow(events(received, ended));
    requests.onNext(start("a"));
    await().atMost(LONG).until(() -> received.get() > 0);

    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + publisher.data().resolve("publisher.db"));
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 10000");
      statement.execute("UPDATE node SET revoked_at = 1, revoked_by = 'the other publisher'");
    }

    await().atMost(LONG).until(() -> ended.get() != null);
    var status = Status.fromThrowable(ended.get());
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(status.getDescription()).contains("node \"a\" was revoked");
  }

  @Test
  void follow_revokedBetweenOpeningAndStart_isRefused() {
    join(operator("join-token", "--nodes", "*", "--rights", "approvals").out().strip(), "a");
    var received = new AtomicInteger();
    var ended = new AtomicReference<Throwable>();
    var requests = publisher.approvals(SECRET).follow(events(received, ended));
    // Its call is here before the revocation's: both go over one connection.
    assertThat(nodeToken("b").getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(operator("node-revoke", "a").code()).isZero();

    requests.onNext(start("a"));

    await().atMost(LONG).until(() -> ended.get() != null);
    assertThat(Status.fromThrowable(ended.get()).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(received).hasValue(0);
  }

  private static FollowRequest start(String node) {
    return FollowRequest.newBuilder().setStart(FollowStart.newBuilder().setTracker(node)).build();
  }

  private static StreamObserver<ApprovalEvents> events(
      AtomicInteger received, AtomicReference<Throwable> ended) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ApprovalEvents value) {
        received.incrementAndGet();
      }

      @Override
      public void onError(Throwable failure) {
        ended.set(failure);
      }

      @Override
      public void onCompleted() {}
    };
  }

  @Test
  void joinTokens_madeListedEnded_areShownWithoutTheToken() {
    String token =
        operator("join-token", "--nodes", "*", "--uses", "3", "--life", "2h").out().strip();

    var list = operator("join-tokens");
    String id = StaticTokens.digest(token).hex().substring(0, 12);
    var ended = operator("join-token-end", id);

    assertThat(token).startsWith("rcj_");
    assertThat(list.out()).contains(id, "read,announce,node on *").doesNotContain(token);
    assertThat(ended.out()).contains("join token " + id + " ended at");
    var refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> join(token, "a")).getStatus();
    assertThat(refused.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(refused.getDescription()).contains("this join token ended at");
  }

  @Test
  void commands_withoutTheRight_areRefused() {
    for (var command :
        new String[][] {
          {"join-token", "--nodes", "*"},
          {"join-tokens"},
          {"join-token-end", "0123456789ab"},
          {"nodes"},
          {"node-revoke", "a"}
        }) {
      var result = publisher.run(command);

      assertThat(result.code()).isOne();
      assertThat(result.err()).contains("has no right \"admin\"");
    }
  }
}
