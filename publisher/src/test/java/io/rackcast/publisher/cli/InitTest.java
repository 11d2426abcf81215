package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.TestCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InitTest {
  @TempDir Path folder;

  private TestCommands.Result init() {
    return new TestCommands().run("init", folder.resolve("pub").toString());
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void init_newFolder_onlyItsOwnerCanReadIt() throws Exception {
    assertThat(init().code()).isZero();

    try (var all = Files.walk(folder.resolve("pub"))) {
      for (var path : all.toList()) {
        assertThat(mode(path))
            .as(path.toString())
            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void init_again_overwritesNothing() throws Exception {
    init();
    var before = Files.readString(folder.resolve("pub/tokens/ci"));

    var again = init();

    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("is not overwritten");
    assertThat(Files.readString(folder.resolve("pub/tokens/ci"))).isEqualTo(before);
  }

  @Test
  void init_settings_areGoodAndHoldNoToken() throws Exception {
    init();
    var yaml = folder.resolve("pub/publisher.yaml");

    var check = new TestCommands().run("check-config", yaml.toString());

    assertThat(check.code()).as(check.err()).isZero();
    for (var token : new String[] {"ci", "tracker", "agent", "origin"}) {
      var secret = Files.readString(folder.resolve("pub/tokens").resolve(token)).strip();
      assertThat(Files.readString(yaml)).doesNotContain(secret);
      assertThat(init().err()).doesNotContain(secret);
    }
  }

  @Test
  void printConfig_readsBack() throws Exception {
    var printed = new TestCommands().run("print-config");
    var file = Files.writeString(folder.resolve("p.yaml"), printed.out());

    assertThat(printed.code()).isZero();
    assertThat(printed.out()).contains("tokens: []", "life: 1h", "allowed-urls: []");
    assertThat(new TestCommands().run("check-config", file.toString()).code()).isZero();
  }

  @Test
  void checkConfig_manyProblems_tellsAllAtOnce() throws Exception {
    var file =
        Files.writeString(
            folder.resolve("bad.yaml"),
            """
            http: { lisen: "127.0.0.1:1" }
            token: { life: 1s }
            trackers: { announce: ["tracker:6969"] }
            register: { allowed-urls: ["https://builds"] }
            tokens:
              - { name: a, sha256: "00", rights: [read] }
              - { name: b, sha256: "%s", rights: [fly] }
            """
                .formatted("ab".repeat(32)));

    var result = new TestCommands().run("check-config", file.toString());

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .contains("did you mean")
        .contains("token.life")
        .contains("\"tracker:6969\" is not an announce URL")
        .contains("\"https://builds\" does not bound a host")
        .contains("\"fly\" is not a right")
        .contains("bad.yaml:6");
  }

  @Test
  void run_keyFileOthersCanRead_isRefused() throws Exception {
    init();
    Path key;
    try (var keys = Files.list(folder.resolve("pub/keys"))) {
      key = keys.findFirst().orElseThrow();
    }
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

    var result =
        new TestCommands().run("run", "--config", folder.resolve("pub/publisher.yaml").toString());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("has mode rw-r--r--", "chmod 600");
  }

  @Test
  void run_noKeys_saysWhatToDo() throws Exception {
    var file = Files.writeString(folder.resolve("empty.yaml"), "keys-dir: nowhere\n");

    var result = new TestCommands().run("run", "--config", file.toString());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("make one with \"init\"");
  }

  @Test
  void init_underAFolderThatCannotBe_namesTheCauseAndNotThePathTwice() {
    var result = new TestCommands().run("init", "/proc/rackcast");

    assertThat(result.err()).contains("/proc/rackcast cannot be set up (no such file or folder);");
  }

  @Test
  void command_tokenFileThatIsNotThere_saysSo() {
    var result = new TestCommands().run("list", "--token-file", "/nonexist");

    assertThat(result.err())
        .contains("the token file /nonexist cannot be read (no such file or folder); check it");
  }

  @Test
  void checkConfig_whatRunWouldNotFind_isWarnedOf() throws Exception {
    var file =
        Files.writeString(
            folder.resolve("p.yaml"),
            """
            keys-dir: kyes
            data-dir: p.yaml/data
            database: { url: "postgresql://127.0.0.1:1/rackcast" }
            """);

    var result = new TestCommands().run("check-config", file.toString());

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err().lines())
        .hasSize(3)
        .anySatisfy(line -> assertThat(line).contains("warning: the keys folder", "kyes"))
        .anySatisfy(line -> assertThat(line).contains("warning: data-dir", "p.yaml is no folder"))
        .anySatisfy(line -> assertThat(line).contains("warning: the database", "127.0.0.1:1"));
  }
}
