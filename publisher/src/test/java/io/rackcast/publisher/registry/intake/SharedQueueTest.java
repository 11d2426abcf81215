package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.store.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two publishers on one database, of which each has the same registry in its settings. */
class SharedQueueTest extends ProcessFixture {
  private final Map<String, String> database =
      TestServers.postgresqlSettings(TestServers.postgresqlPort());
  private final CountDownLatch end = new CountDownLatch(1);

  @Override
  Map<String, String> environment() {
    return database;
  }

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(folder.resolve("content"));
    shareContent(folder.resolve("pub"));
    publisher.start();
  }

  @AfterEach
  void end() {
    end.countDown();
  }

  /** One content for both, as the README says. */
  private void shareContent(Path publisher) throws IOException {
    var data = Files.createDirectories(publisher.resolve("data"));
    Files.createSymbolicLink(data.resolve("content"), folder.resolve("content"));
  }

  @Test
  void push_publisherKilledInTheMiddle_isEndedByTheOtherAlone() throws Exception {
    var image = layout.image("v1", 1, 3_000_000);
    var layer = image.blobs().get(1).digest();
    registry.tag("team/app", "v1", image.manifest());
    var reached = new CountDownLatch(1);
    registry.before =
        call -> {
          if (LayoutRegistry.isReadOf(call, layer) && reached.getCount() > 0) {
            reached.countDown();
            await().forever().until(() -> end.getCount() == 0);
          }
          return false;
        };

    tell("team/app", "v1", image.manifest());
    reached.await();
    shareContent(folder.resolve("other/pub"));
    try (var second = TestPublisher.in(folder.resolve("other"), this::settings, database)) {
      registry.tag("team/tool", "v1", layout.image("tool", 2, 10_000).manifest());
      tell("team/tool", "v1", layout.image("tool", 2, 10_000).manifest());
      awaitTag(second, "team/tool:v1");
      assertThat(asked(second, "pushes", "--state=running").out()).contains("team/app:v1");

      publisher.kill();
      // As if the time of its lease had passed.
      execute("UPDATE image_push SET lease_until = 0 WHERE state = 'RUNNING'");
      awaitTag(second, "team/app:v1");

      assertThat(asked(second, "pushes", "--state=done").out().lines().count()).isEqualTo(3);
      assertThat(registry.asked(layer)).isEqualTo(2);
      publisher.start();
      assertThat(tagged("team/app:v1")).isEqualTo(image.manifest().digest().toString());
      assertThat(pushes()).hasSize(2);
      assertThat(read(layer)).isEqualTo(Files.readAllBytes(layout.path(layer)));
    }
  }

  private static TestCommands.Result asked(TestPublisher publisher, String... arguments) {
    return publisher.run(arguments);
  }

  private static void awaitTag(TestPublisher publisher, String image) {
    await().atMost(SOON).until(() -> publisher.run("image-show", "reg.test/" + image).code() == 0);
  }

  private void execute(String text) throws SQLException {
    var url = "jdbc:" + database.get("RACKCAST_PUBLISHER_DATABASE_URL");
    var user = database.get("RACKCAST_PUBLISHER_DATABASE_USER");
    try (var connection = DriverManager.getConnection(url, user, "");
        var statement = connection.createStatement()) {
      statement.execute(text);
    }
  }
}
