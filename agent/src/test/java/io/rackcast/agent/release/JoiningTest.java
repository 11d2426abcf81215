package io.rackcast.agent.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.rackcast.agent.release.Reply.Found;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.agent.testkit.Called;
import io.rackcast.proto.v1.AnnounceUrlsGrpc;
import io.rackcast.proto.v1.JoinRequest;
import io.rackcast.proto.v1.JoinedNode;
import io.rackcast.proto.v1.JoinsGrpc;
import io.rackcast.proto.v1.NodeToken;
import io.rackcast.proto.v1.NodeTokenRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that joins at a server on a real socket, which notes what it is asked and shown. */
class JoiningTest {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir Path folder;
  private final AtomicLong nanos = new AtomicLong();
  private final List<JoinRequest> asked = new CopyOnWriteArrayList<>();
  private final List<String> shown = new CopyOnWriteArrayList<>();
  private volatile Status answer = Status.OK;
  private Server server;
  private int port;

  @BeforeEach
  void start() throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(new Joins())
            .addService(new Urls())
            .intercept(new Noting())
            .build()
            .start();
    port = server.getPort();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  private Path credentialFile() {
    return folder.resolve("data/node-credential");
  }

  private Publisher publisher() throws IOException {
    var channel = ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    var joining =
        new Joining(
            Called.publisher("publisher:7070"),
            channel,
            NodeCredential.open(credentialFile(), "r1n1"),
            folder.resolve("join.token"),
            nanos::get,
            new Random(1));
    return new Publisher(channel, Called.publisher("publisher:7070"), joining);
  }

  private void putToken(String token) throws IOException {
    Files.writeString(folder.resolve("join.token"), token + "\n");
  }

  private String secret() throws IOException {
    return NodeCredential.open(credentialFile(), "r1n1").secret();
  }

  @Test
  void call_first_joinsOnceAndShowsItsOwnSecretFromThen() throws Exception {
    putToken("rcj_good");
    try (var publisher = publisher()) {
      assertThat(publisher.nodePass("r1n1").join()).isInstanceOf(Found.class);
      assertThat(publisher.nodePass("r1n1").join()).isInstanceOf(Found.class);
    }
    Files.delete(folder.resolve("join.token"));
    try (var restarted = publisher()) {
      assertThat(restarted.nodePass("r1n1").join()).isInstanceOf(Found.class);
    }

    assertThat(asked).hasSize(1);
    assertThat(asked.get(0).getJoinToken()).isEqualTo("rcj_good");
    assertThat(asked.get(0).toString()).doesNotContain(secret());
    assertThat(shown).hasSize(3).containsOnly("Bearer " + secret());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(credentialFile())))
        .isEqualTo("rw-------");
    assertThat(credentialFile().getParent()).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void call_stoppedBeforeTheAnswerWasNoted_asksTheSamePairAgain() throws Exception {
    putToken("rcj_good");
    String secret = secret();
    try (var publisher = publisher()) {
      publisher.nodePass("r1n1").join();
    }
    // As it stood before the answer.
    var text = Files.readString(credentialFile());
    Files.writeString(credentialFile(), text.replace("\"joined\":true", "\"joined\":false"));
    try (var publisher = publisher()) {
      assertThat(publisher.nodePass("r1n1").join()).isInstanceOf(Found.class);
    }

    assertThat(text).contains("\"joined\":true");
    assertThat(asked).hasSize(2);
    assertThat(asked.get(1)).isEqualTo(asked.get(0));
    assertThat(secret()).isEqualTo(secret);
  }

  @Test
  void call_joinRefused_saysWhyAndTriesAgainAfterAPauseWithTheTokenOfThen() throws Exception {
    putToken("rcj_old");
    answer = Status.FAILED_PRECONDITION.withDescription("this join token is used up");
    try (var publisher = publisher()) {
      var first = refused(publisher.nodePass("r1n1").join());
      var meanwhile = refused(publisher.nodePass("r1n1").join());
      answer = Status.OK;
      putToken("rcj_new");
      nanos.addAndGet(Duration.ofMinutes(3).toNanos());
      var last = publisher.nodePass("r1n1").join();

      assertThat(first.why()).isEqualTo(Why.DENIED);
      assertThat(first.sentence())
          .isEqualTo(
              "the publisher at publisher:7070 does not take this node: this join token is used up");
      assertThat(meanwhile.sentence()).isEqualTo(first.sentence());
      assertThat(last).isInstanceOf(Found.class);
      assertThat(asked.stream().map(JoinRequest::getJoinToken))
          .containsExactly("rcj_old", "rcj_new");
    }
  }

  @Test
  void call_noJoinToken_saysWhereToPutIt() throws Exception {
    try (var publisher = publisher()) {
      assertThat(refused(publisher.nodePass("r1n1").join()).sentence())
          .contains("has not joined, and there is no join token in", "join.token");
    }
    assertThat(asked).isEmpty();
    assertThat(shown).isEmpty();
  }

  @Test
  void call_publisherAway_isUnreachableNotDenied() throws Exception {
    putToken("rcj_good");
    server.shutdownNow().awaitTermination();
    try (var publisher = publisher()) {
      assertThat(refused(publisher.nodePass("r1n1").join()).why()).isEqualTo(Why.UNREACHABLE);
    }
  }

  @Test
  void open_ofAnotherNodeOrBroken_saysWhatToDelete() throws Exception {
    String secret = secret();

    assertThatThrownBy(() -> NodeCredential.open(credentialFile(), "r1n2"))
        .hasMessageContaining("is that of node \"r1n1\", and node.name is \"r1n2\"")
        .hasMessageNotContaining(secret);
    Files.writeString(credentialFile(), "{\"secret\": \"" + secret);
    assertThatThrownBy(() -> NodeCredential.open(credentialFile(), "r1n1"))
        .hasMessageContaining("delete it")
        .hasMessageNotContaining(secret);
  }

  private static Refused<NodePass> refused(Reply<NodePass> reply) {
    assertThat(reply).isInstanceOf(Refused.class);
    return (Refused<NodePass>) reply;
  }

  private final class Joins extends JoinsGrpc.JoinsImplBase {
    @Override
    public void join(JoinRequest request, StreamObserver<JoinedNode> out) {
      asked.add(request);
      if (answer.isOk()) {
        out.onNext(JoinedNode.getDefaultInstance());
        out.onCompleted();
      } else {
        out.onError(answer.asRuntimeException());
      }
    }
  }

  private static final class Urls extends AnnounceUrlsGrpc.AnnounceUrlsImplBase {
    @Override
    public void issueNodeToken(NodeTokenRequest request, StreamObserver<NodeToken> out) {
      out.onNext(NodeToken.newBuilder().setToken("pass").build());
      out.onCompleted();
    }
  }

  private final class Noting implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      if (headers.containsKey(AUTHORIZATION)) {
        shown.add(String.valueOf(headers.get(AUTHORIZATION)));
      }
      return next.startCall(call, headers);
    }
  }
}
