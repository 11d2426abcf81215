package io.rackcast.agent.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannelBuilder;
import io.rackcast.agent.release.Reply.Found;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.agent.testkit.Called;
import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.SampleContent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublisherTest {
  private static final ReleaseName WEB = ReleaseName.parse("web@1");
  private final SampleContent content = SampleContent.file("web.bin", 100_000, 1);
  private FakePublisher server;

  @BeforeEach
  void start() throws Exception {
    server = new FakePublisher();
    server.publish("web@1", content);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void torrent_ofARelease_isParsed() {
    try (var publisher = publisher("right")) {
      var reply = publisher.torrent(WEB).join();

      assertThat(reply).isInstanceOf(Found.class);
      var torrent = ((Found<PublishedTorrent>) reply).value();
      assertThat(torrent.name()).isEqualTo(WEB);
      assertThat(torrent.digest()).isEqualTo(content.digest());
      assertThat(torrent.metainfo().infoHash()).isEqualTo(content.hashed().infoHash());
    }
  }

  @Test
  void torrent_unknownRelease_saysSo() {
    try (var publisher = publisher("right")) {
      var refused = refused(publisher.torrent(ReleaseName.parse("web@2")).join());

      assertThat(refused.why()).isEqualTo(Why.UNKNOWN);
      assertThat(refused.sentence()).contains("has no release web@2");
    }
  }

  @Test
  void torrent_revoked_saysWhy() {
    server.revoke("web@1", "it eats disks");
    try (var publisher = publisher("right")) {
      var refused = refused(publisher.torrent(WEB).join());

      assertThat(refused.why()).isEqualTo(Why.REVOKED);
      assertThat(refused.sentence()).isEqualTo("release web@1 was revoked: it eats disks");
    }
  }

  @Test
  void torrent_wrongToken_saysWhichSettingToCheck() {
    try (var publisher = publisher("wrong")) {
      var refused = refused(publisher.torrent(WEB).join());

      assertThat(refused.why()).isEqualTo(Why.DENIED);
      assertThat(refused.sentence()).contains("publisher.token").doesNotContain("wrong");
    }
  }

  @Test
  void torrent_publisherGone_isUnreachable() {
    String address = server.address();
    server.close();
    try (var publisher = publisher("right", address)) {
      var refused = refused(publisher.torrent(WEB).join());

      assertThat(refused.why()).isEqualTo(Why.UNREACHABLE);
      assertThat(refused.sentence()).contains("does not answer (Connection refused)");
    }
  }

  @Test
  void sign_oneTrackerNamed_givesItsUrl() {
    server.urls = number -> List.of("http://t/announce?jwt=" + number);
    try (var publisher = publisher("right")) {
      var reply = publisher.sign(content.hashed().infoHash(), "n1").join();

      assertThat(((Found<SignedAnnounce>) reply).value().urls())
          .containsExactly("http://t/announce?jwt=1");
      assertThat(reply.toString()).doesNotContain("jwt");
    }
  }

  @Test
  void sign_noTrackerNamed_isABrokenAnswer() {
    try (var publisher = publisher("right")) {
      var refused = refused(publisher.sign(content.hashed().infoHash(), "n1").join());

      assertThat(refused.sentence()).contains("names no tracker");
    }
  }

  @Test
  void nodePass_issued_namesTrackersAndHidesItsToken() {
    server.trackers = List.of("127.0.0.1:6970");
    try (var publisher = publisher("right")) {
      var pass = ((Found<NodePass>) publisher.nodePass("n1").join()).value();

      assertThat(pass.token()).isEqualTo("pass-1");
      assertThat(pass.trackers()).containsExactly("127.0.0.1:6970");
      assertThat(pass.toString()).doesNotContain("pass-1");
    }
  }

  private Publisher publisher(String token) {
    return publisher(token, server.address());
  }

  private static Publisher publisher(String token, String address) {
    var channel = ManagedChannelBuilder.forTarget(address).usePlaintext().build();
    return new Publisher(channel, Called.publisher(address), Optional.of(token));
  }

  private static <T> Refused<T> refused(Reply<T> reply) {
    assertThat(reply).isInstanceOf(Refused.class);
    return (Refused<T>) reply;
  }
}
