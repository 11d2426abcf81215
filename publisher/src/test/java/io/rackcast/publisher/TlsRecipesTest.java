package io.rackcast.publisher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells to type about certificates and the first admin token, typed. */
final class TlsRecipesTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Pattern FILE = Pattern.compile("```ini\n# (\\S+)\n(.*?)```", Pattern.DOTALL);
  private static final Pattern COMMAND = Pattern.compile("^ {4}(.+)$", Pattern.MULTILINE);

  @TempDir Path folder;

  private static String section(String from, String to) throws IOException {
    String text = Files.readString(Path.of("../README.md"));
    int begin = text.indexOf(from);
    assertThat(begin).as(from).isPositive();
    return text.substring(begin, text.indexOf(to, begin));
  }

  private static List<String> commands(String section) {
    return COMMAND.matcher(section).results().map(match -> match.group(1)).toList();
  }

  /** As a person types them, in one shell. */
  private void type(List<String> commands) throws Exception {
    var log = folder.resolve("typed.log");
    var process =
        new ProcessBuilder("bash", "-c", "set -e\n" + String.join("\n", commands))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
  }

  private TestCommands.Result call(TestPublisher publisher, String command, String... more) {
    var all = new ArrayList<>(Arrays.asList(command.split(" ", -1)));
    all.addAll(
        List.of(
            "--server",
            "https://" + publisher.server(),
            "--ca",
            folder.resolve("ca.pem").toString()));
    all.addAll(List.of(more));
    return new TestCommands().run(all.toArray(String[]::new));
  }

  private static void assumeOpenssl() throws InterruptedException {
    boolean isThere;
    try {
      isThere =
          new ProcessBuilder("openssl", "version")
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start()
                  .waitFor()
              == 0;
    } catch (IOException e) {
      isThere = false;
    }
    if (!isThere) {
      System.err.println("SKIPPED, a real program is missing: install Debian's openssl");
    }
    Assumptions.assumeTrue(isThere, "openssl is not installed");
  }

  private String[] node() {
    return new String[] {
      "--certificate", folder.resolve("node.pem").toString(),
      "--key", folder.resolve("node.key").toString()
    };
  }

  @Test
  void recipes_typed_makeCertificatesListsAndAnAdminThatThePublisherTakes() throws Exception {
    assumeOpenssl();
    var authority = section("### A small authority", "### Revoked certificates");
    var file = FILE.matcher(authority);
    assertThat(file.find()).isTrue();
    Files.writeString(folder.resolve(file.group(1)), file.group(2));
    var lists = commands(section("### Revoked certificates", "```yaml"));
    assertThat(lists).hasSize(4);

    type(commands(authority));
    type(lists.subList(0, 2));

    for (var key : List.of("ca.key", "publisher.key", "tracker.key", "node.key")) {
      assertThat(permissions(folder.resolve(key))).as(key).isEqualTo("rw-------");
    }
    try (var publisher = TestPublisher.in(folder, environment())) {
      assertThat(call(publisher, "whoami", node()).out())
          .contains("claim        san=dns:r1n1.nodes.example")
          .contains("claim        issuer=CN=Fleet CA");

      // A shell of another day: the section's first line comes first again.
      type(List.of(lists.get(0), lists.get(2), lists.get(3)));

      await()
          .atMost(LONG)
          .until(
              () ->
                  call(publisher, "whoami", node())
                      .err()
                      .contains("does not take our certificate"));
      makeAdmin(publisher);
    }
  }

  private Map<String, String> environment() {
    return Map.of(
        "RACKCAST_PUBLISHER_GRPC_CERTIFICATE", folder.resolve("publisher.pem").toString(),
        "RACKCAST_PUBLISHER_GRPC_KEY", folder.resolve("publisher.key").toString(),
        "RACKCAST_PUBLISHER_GRPC_CLIENT_CA", folder.resolve("ca.pem").toString(),
        "RACKCAST_PUBLISHER_GRPC_CLIENT_AUTH", "optional",
        "RACKCAST_PUBLISHER_GRPC_CLIENT_CRL", folder.resolve("clients.crl").toString());
  }

  private void makeAdmin(TestPublisher publisher) throws Exception {
    var recipe = commands(section("which no token of `init` has", "One token for all agents"));
    assertThat(recipe).hasSize(3);
    type(recipe.stream().limit(2).map(command -> command.replace("site/", "pub/")).toList());
    var token = folder.resolve("pub/tokens/admin");
    assertThat(permissions(token)).isEqualTo("rw-------");
    assertThat(new TestCommands().run("check-config", folder + "/pub/publisher.yaml").code())
        .isZero();
    publisher.restart();

    var made =
        call(publisher, "join-token --nodes dc1-* --uses 2", "--token-file", token.toString());

    assertThat(made.err()).contains("join token ", " for 2 of dc1-*");
    assertThat(Files.readString(folder.resolve("pub/publisher.yaml"), UTF_8))
        .doesNotContain(Files.readString(token).strip());
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
