package io.rackcast.tracker.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.grpc.Status;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.FakePublisher;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class ApprovalFollowerLogTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final HostPort ADDRESS = new HostPort("10.1.2.3", 7070);

  /** What the operator reads. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      events.add(event);
    }

    List<String> at(Level level) {
      return events.stream()
          .filter(event -> event.getLevel() == level)
          .map(ILoggingEvent::getFormattedMessage)
          .toList();
    }
  }

  private final Logger logger = (Logger) LoggerFactory.getLogger(ApprovalFollower.class);
  private final Lines lines = new Lines();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void hush() {
    logger.detachAppender(lines);
  }

  private static Status unreachable() {
    return Status.UNAVAILABLE
        .withDescription("io exception")
        .withCause(new ConnectException("Connection refused: /10.1.2.3:7070"));
  }

  @Test
  void broke_manyTries_isOneSentenceWithTheAddressAndNoInternals() {
    var log = new FollowLog(FakePublisher.called(ADDRESS));

    for (int i = 0; i < 5; i++) {
      log.broke(unreachable());
      log.broke(Status.CANCELLED.withDescription("RST_STREAM closed stream"));
    }

    assertThat(lines.at(Level.WARN)).hasSize(1);
    assertThat(lines.at(Level.WARN).get(0))
        .startsWith(
            "the publisher at 10.1.2.3:7070 cannot be reached for its approvals (Connection"
                + " refused); check the address (admission.approvals) and that it runs: what is")
        .doesNotContain("UNAVAILABLE")
        .doesNotContain("io exception");
  }

  @Test
  void broke_inAnotherWayOrAfterItWorked_isSaidAgain() {
    var log = new FollowLog(FakePublisher.called(ADDRESS));

    log.broke(unreachable());
    log.broke(Status.PERMISSION_DENIED.withDescription("token \"x\" has no right \"approvals\""));
    log.follows(7, false);
    log.follows(8, false);
    log.broke(unreachable());

    assertThat(lines.at(Level.WARN)).hasSize(3);
    assertThat(lines.at(Level.WARN).get(1))
        .contains("has no right \"approvals\"", "admission.approvals-token-file");
    assertThat(lines.at(Level.INFO))
        .containsExactly("following the approvals of the publisher at 10.1.2.3:7070, revision 7");
  }

  @Test
  void close_normalStop_saysNothing() throws Exception {
    try (var publisher = new FakePublisher()) {
      publisher.approve(InfoHash.parse("11".repeat(20)));
      var set = new ApprovalSet((name, reason) -> {});
      var follower =
          new ApprovalFollower(
              set, "t1", publisher.called(), Secret.of(FakePublisher.TOKEN), Optional.empty());
      await().atMost(LONG).until(() -> set.revision() == 1);

      follower.close();

      assertThat(lines.at(Level.WARN)).isEmpty();
    }
  }

  @Test
  void follow_publisherDownAndUpAgain_isTwoLines() throws Exception {
    try (var publisher = new FakePublisher()) {
      publisher.approve(InfoHash.parse("11".repeat(20)));
      var set = new ApprovalSet((name, reason) -> {});
      var follower =
          new ApprovalFollower(
              set, "t1", publisher.called(), Secret.of(FakePublisher.TOKEN), Optional.empty());
      await().atMost(LONG).until(() -> set.revision() == 1);
      int before = lines.at(Level.INFO).size();

      publisher.stop();
      await().atMost(LONG).until(() -> !lines.at(Level.WARN).isEmpty());
      publisher.start();
      await().atMost(LONG).until(() -> lines.at(Level.INFO).size() > before);
      follower.close();

      assertThat(lines.at(Level.WARN)).hasSize(1);
      assertThat(lines.at(Level.WARN).get(0)).contains("at " + publisher.approvals());
    }
  }
}
