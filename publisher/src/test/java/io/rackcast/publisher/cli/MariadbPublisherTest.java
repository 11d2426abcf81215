package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.identity.StaticTokens;
import io.rackcast.publisher.store.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole publisher on MariaDB. */
final class MariadbPublisherTest {
  @TempDir Path folder;
  private TestPublisher publisher;

  @BeforeAll
  static void require() {
    TestServers.requireMariadb();
  }

  @BeforeEach
  void start() {
    publisher = TestPublisher.in(folder, this::settings);
  }

  @AfterEach
  void stop() {
    publisher.close();
  }

  @Test
  void commands_onMariadb_doWhatTheySay() throws Exception {
    publish("1", "one", "--label=old");
    publish("2", "two", "--label=stable");
    publish("3", "three");
    publish("4", "four");
    done("label", "web@4", "stable");
    done("revoke", "web@3", "--reason", "it burns");
    assertThat(done("show", "web@3")).contains("it burns");
    assertThat(done("label-history", "web@stable")).contains("4", "2");
    assertThat(done("whoami")).contains("all");

    var report = done("retention", "--now");

    // The newest and the labelled stay.
    assertThat(report).contains("web@2");
    assertThat(done("list")).contains("web@1", "web@4").doesNotContain("web@2", "web@3");
    assertThat(done("show", "web@stable")).contains("web@4");
    var verified =
        new TestCommands()
            .run("verify", "--config", publisher.folder().resolve("publisher.yaml").toString());
    assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
  }

  private String settings(String text) {
    var database = TestServers.mariadbSettings(TestServers.mariadbPort());
    var token =
        """
        tokens:
          - { name: all, sha256: "%s", rights: [publish, read, revoke, announce, admin] }
        """
            .formatted(StaticTokens.digest("all").hex());
    return text.replace("tokens:\n", token)
            .replace("  rules: []", "  rules: [{ names: [\"web\"], keep-last: 1 }]")
            .replaceFirst("grace: 1h", "grace: 0")
            .replaceFirst("(?m)^database:\n(  .*\n)+", "")
        + "\ndatabase: { url: \"%s\", user: root }\n"
            .formatted(database.get("RACKCAST_PUBLISHER_DATABASE_URL"));
  }

  private void publish(String version, String text, String... more) throws IOException {
    var file = Files.writeString(folder.resolve("f" + version), text);
    var all = new String[more.length + 4];
    System.arraycopy(more, 0, all, 4, more.length);
    all[0] = "publish";
    all[1] = file.toString();
    all[2] = "--name=web";
    all[3] = "--version=" + version;
    done(all);
  }

  private String done(String... command) {
    var result = new TestCommands().runAs(publisher.server(), "all", command);
    assertThat(result.code()).as(result.err()).isZero();
    return result.out();
  }
}
