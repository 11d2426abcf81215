package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.TestPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutputFileTest {
  @TempDir Path folder;

  @Test
  void dotenv_cannotBeWritten_saysSoAndThatTheReleaseIsPublished() throws IOException {
    var file = Files.writeString(folder.resolve("app"), "app").toString();
    try (var publisher = TestPublisher.in(folder)) {
      String[] publish = {"publish", file, "--name", "web", "--version", "1", "--dotenv", "x/y"};

      var done = publisher.run(publish);

      assertThat(done.code()).isEqualTo(1);
      assertThat(done.err())
          .contains("web@1 is published, but x/y (--dotenv) cannot be written; check its folder");
      assertThat(publisher.run("show", "web@1").code()).isZero();
    }
  }

  @Test
  void dotenv_published_hasTheDigestsAndNoTokens() throws IOException {
    var file = Files.writeString(folder.resolve("app"), "app").toString();
    var told = folder.resolve("release.env");
    Files.writeString(told, "OLD=1\n");
    try (var publisher = TestPublisher.in(folder)) {
      var done =
          publisher.run(
              "publish", file, "--name", "web", "--version", "1", "--dotenv", told.toString());

      assertThat(done.code()).as(done.err()).isZero();
      assertThat(Files.readAllLines(told))
          .satisfiesExactly(
              line -> assertThat(line).isEqualTo("RACKCAST_RELEASE=web@1"),
              line -> assertThat(line).matches("RACKCAST_INFOHASH=[0-9a-f]{40}"),
              line -> assertThat(line).matches("RACKCAST_INFOHASH_V2=[0-9a-f]{64}"),
              line -> assertThat(line).matches("RACKCAST_SHA256=[0-9a-f]{64}"));
    }
  }
}
