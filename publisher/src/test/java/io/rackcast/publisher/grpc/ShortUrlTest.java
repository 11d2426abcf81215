package io.rackcast.publisher.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.stub.StreamObserver;
import io.rackcast.proto.token.AnnounceTokens;
import io.rackcast.proto.token.AnnounceUrl;
import io.rackcast.proto.token.KeySource;
import io.rackcast.proto.token.TokenKey;
import io.rackcast.proto.token.TokenVerdict.Verified;
import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.proto.v1.FollowRequest;
import io.rackcast.proto.v1.FollowStart;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShortUrlTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static TestPublisher publisher;

  @BeforeAll
  static void start() throws Exception {
    publisher =
        TestPublisher.in(
            folder,
            yaml ->
                yaml.replace(
                    "  udp: []", "  udp: [{name: t1, url: \"udp://127.0.0.1:6969/announce\"}]"));
    var file = Files.writeString(folder.resolve("f"), "content");
    assertThat(publisher.run("publish", file.toString(), "--name", "web", "--version", "1").code())
        .isZero();
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  private static List<ApprovalEvents> follow(String token, String tracker) {
    var batches = new CopyOnWriteArrayList<ApprovalEvents>();
    var out =
        publisher
            .approvals(publisher.token(token))
            .follow(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ApprovalEvents batch) {
                    batches.add(batch);
                  }

                  @Override
                  public void onError(Throwable cause) {}

                  @Override
                  public void onCompleted() {}
                });
    out.onNext(
        FollowRequest.newBuilder().setStart(FollowStart.newBuilder().setTracker(tracker)).build());
    await().atMost(SOON).until(() -> !batches.isEmpty());
    return batches;
  }

  private static TestCommands.Result shortUrl(String node) {
    return publisher.run("announce-url", "web@1", "--node", node, "--udp");
  }

  @Test
  void announceUrl_udp_isCheckedByTheKeyThatItsTrackerWasHanded() {
    var result = shortUrl("r1n1");
    var handed = follow("tracker", "t1").get(0).getShortKeys().getKeysList();

    assertThat(result.code()).as(result.err()).isZero();
    var url = result.out().strip();
    assertThat(url).startsWith("udp://127.0.0.1:6969/announce?jwt=").doesNotContain("\n");
    assertThat(url.substring(url.indexOf("/announce")).length()).isLessThanOrEqualTo(255);
    assertThat(handed).hasSize(1);
    var shared = TokenKey.shared(handed.get(0).getKid(), handed.get(0).getSecret().toByteArray());
    var tokens =
        new AnnounceTokens(
            "http://127.0.0.1:7071",
            "rackcast",
            KeySource.of(List.of()),
            KeySource.of(List.of(shared)),
            InstantSource.system(),
            Duration.ZERO);
    var verdict = tokens.verify(AnnounceUrl.token(url).orElseThrow());
    assertThat(verdict).isInstanceOf(Verified.class);
    assertThat(((Verified) verdict).claims().subject()).isEqualTo("r1n1");
  }

  @Test
  void announceUrl_udpForALongName_isRefusedWithTheLengths() {
    var result = shortUrl("n".repeat(100));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .containsPattern("have \\d+ characters, UDP carries 255; use a node name");
  }

  @Test
  void follow_tokenWithoutTheRightKeys_orOfAnotherTracker_isHandedNone() {
    assertThat(follow("origin", "t1")).allMatch(batch -> !batch.hasShortKeys());
    assertThat(follow("tracker", "t2").get(0).getShortKeys().getKeysList()).isEmpty();
  }

  @Test
  void keySet_isPublic_andHoldsNoKeyOfShortTokens() throws Exception {
    var handed = follow("tracker", "t1").get(0).getShortKeys().getKeys(0);

    var published =
        new String(
            URI.create(publisher.http() + "/.well-known/jwks.json")
                .toURL()
                .openStream()
                .readAllBytes(),
            StandardCharsets.UTF_8);

    assertThat(published).contains("OKP").doesNotContain(handed.getKid()).doesNotContain("oct");
  }
}
