package io.rackcast.publisher.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.store.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two publishers on one database that are given the same version with different content. */
final class TwoPublishersTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void publish_sameVersionAtBothAtOnce_oneWinsAndTheOtherIsToldWhatIsThere() throws Exception {
    var settings = TestServers.postgresqlSettings(TestServers.postgresqlPort());
    var url = "jdbc:" + settings.get("RACKCAST_PUBLISHER_DATABASE_URL");
    try (var one = TestPublisher.in(folder.resolve("one"), settings);
        var two = TestPublisher.in(folder.resolve("two"), settings);
        var lock = DriverManager.getConnection(url, "postgres", "")) {
      // Approvals follow one another by this lock: both have their content in place and wait.
      lock.setAutoCommit(false);
      lock.createStatement().execute("SELECT head_revision FROM store FOR UPDATE");
      var first = publish(one, "this");
      var second = publish(two, "that");
      await().atMost(SOON).until(() -> hasContent(one) && hasContent(two));

      lock.rollback();

      var ends = new TestCommands.Result[] {first.get(60, SECONDS), second.get(60, SECONDS)};
      var won = ends[0].code() == 0 ? ends[0] : ends[1];
      var lost = ends[0].code() == 0 ? ends[1] : ends[0];
      assertThat(won.code()).as(won.err()).isZero();
      assertThat(lost.code()).isEqualTo(1);
      var digest = new ObjectMapper().readTree(won.out()).path("sha256").asText();
      assertThat(lost.err())
          .contains("web@1 exists with other content (sha256:" + digest)
          .contains("published by ci); publish under another version");
      assertThat(one.run("show", "web@1").out()).contains(digest);
      assertThat(two.run("show", "web@1").out()).contains(digest);
      assertThat(one.data().resolve("uploads")).isEmptyDirectory();
      assertThat(two.data().resolve("uploads")).isEmptyDirectory();
    }
  }

  private CompletableFuture<TestCommands.Result> publish(TestPublisher publisher, String text)
      throws IOException {
    var file = Files.writeString(Files.createDirectories(folder.resolve(text)).resolve("f"), text);
    return CompletableFuture.supplyAsync(
        () -> publisher.run("publish", file.toString(), "--name=web", "--version=1", "--json"));
  }

  private static boolean hasContent(TestPublisher publisher) {
    var torrents = publisher.data().resolve("content/torrents");
    try (var all = Files.walk(torrents)) {
      return all.anyMatch(Files::isRegularFile);
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }
}
