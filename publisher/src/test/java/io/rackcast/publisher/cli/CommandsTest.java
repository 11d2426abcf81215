package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandsTest {
  @TempDir static Path folder;
  private static TestPublisher publisher;

  @BeforeAll
  static void start() {
    publisher = TestPublisher.in(folder);
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  private static Path file(String name, int size) throws IOException {
    var data = new byte[size];
    new Random(size).nextBytes(data);
    return Files.write(folder.resolve(name), data);
  }

  private static TestCommands.Result publish(Path path, String version, String... more) {
    var arguments = new String[more.length + 6];
    System.arraycopy(
        new String[] {"publish", path.toString(), "--name", "web", "--version", version},
        0,
        arguments,
        0,
        6);
    System.arraycopy(more, 0, arguments, 6, more.length);
    return publisher.run(arguments);
  }

  private static JsonNode json(TestCommands.Result result) throws IOException {
    assertThat(result.code()).as(result.err()).isZero();
    return new ObjectMapper().readTree(result.out());
  }

  @Test
  void publish_json_isOneObjectWithAllThatAPipelineNeeds() throws Exception {
    var torrent = folder.resolve("j.torrent");

    var result = publish(file("j", 50_000), "json", "--torrent", torrent.toString(), "--json");

    var json = json(result);
    assertThat(json.path("release").asText()).isEqualTo("web@json");
    assertThat(json.path("sha256").asText()).hasSize(64);
    assertThat(json.path("infohash_v2").asText()).hasSize(64);
    assertThat(json.path("size").asLong()).isEqualTo(50_000);
    assertThat(json.path("torrent").asText()).isEqualTo(torrent.toString());
    assertThat(json.path("announce_urls").get(0).asText()).contains("/announce?jwt=");
    var metainfo = Metainfo.parse(Files.readAllBytes(torrent));
    assertThat(metainfo.infoHash()).hasToString(json.path("infohash").asText());
    assertThat(metainfo.trackers()).hasSize(1);
  }

  @Test
  void publish_forPeople_showsAnnounceUrlsWithoutTheirTokens() throws Exception {
    var result = publish(file("p", 1000), "people");

    assertThat(result.code()).isZero();
    assertThat(result.out() + result.err())
        .contains("http://127.0.0.1:6969/announce?jwt=(set)")
        .doesNotContain("eyJ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"show web@times", "list", "announce-url web@times --node n1"})
  void command_times_areIsoInWholeSecondsUtc(String arguments) throws Exception {
    publish(file("times", 100), "times");

    var json = json(publisher.run((arguments + " --json").split(" ")));

    var times = new ArrayList<String>();
    times.addAll(json.findValuesAsText("published_at"));
    times.addAll(json.findValuesAsText("expires_at"));
    assertThat(times).isNotEmpty().allMatch(t -> t.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:]{8}Z"));
  }

  @Test
  void publish_again_isTheSameAndSendsNothing() throws Exception {
    var path = file("again", 60_000);
    var first = json(publish(path, "again", "--json"));

    var second = json(publish(path, "again", "--json"));

    assertThat(second.path("published_at")).isEqualTo(first.path("published_at"));
    assertThat(publisher.data().resolve("uploads")).isEmptyDirectory();
  }

  @Test
  void publish_sameVersionOtherContent_failsWithOneSentence() throws Exception {
    publish(file("one", 100), "taken");

    var result = publish(file("two", 101), "taken");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().strip())
        .startsWith("web@taken exists with other content")
        .doesNotContain("\n");
  }

  @Test
  void publish_folder_keepsPathsAndExecutableBits() throws Exception {
    var site = Files.createDirectories(folder.resolve("site/bin"));
    Files.writeString(site.resolve("run"), "#!/bin/sh\n").toFile().setExecutable(true);
    Files.writeString(folder.resolve("site/a-b"), "x");
    Files.createFile(folder.resolve("site/empty"));
    Files.createDirectories(folder.resolve("site/a"));
    Files.writeString(folder.resolve("site/a/c"), "y");

    publish(folder.resolve("site"), "folder");

    var files = json(publisher.run("show", "web@folder", "--json")).path("files");
    assertThat(files.findValuesAsText("path")).containsExactly("a-b", "a/c", "bin/run", "empty");
    assertThat(files.get(2).path("executable").asBoolean()).isTrue();
    assertThat(files.get(0).path("executable").asBoolean()).isFalse();
  }

  @Test
  void publish_symbolicLink_isRefusedWithItsPath() throws Exception {
    var tree = Files.createDirectories(folder.resolve("linked"));
    Files.writeString(tree.resolve("real"), "x");
    Files.createSymbolicLink(tree.resolve("alias"), Path.of("real"));

    var result = publish(tree, "link");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(tree.resolve("alias") + " is a symbolic link");
  }

  @Test
  void publish_pipe_isRefused() throws Exception {
    var tree = Files.createDirectories(folder.resolve("piped"));
    assertThat(new ProcessBuilder("mkfifo", tree.resolve("p").toString()).start().waitFor())
        .isZero();

    assertThat(publish(tree, "pipe").err()).contains("is a device, pipe or socket");
  }

  @Test
  void publish_missingOrEmpty_isRefused() throws Exception {
    assertThat(publish(folder.resolve("nowhere"), "x").err()).contains("there is no file");
    assertThat(publish(file("nothing", 0), "x").err()).contains("is empty");
  }

  @Test
  void torrent_plain_isTheSameForEverybody() throws Exception {
    publish(file("t", 1000), "t");
    var one = folder.resolve("1.torrent");
    var two = folder.resolve("2.torrent");

    publisher.run("torrent", "web@t", "-o", one.toString(), "--no-announce");
    publisher.run("torrent", "web@t", "-o", two.toString(), "--no-announce");

    assertThat(one).hasSameBinaryContentAs(two);
    assertThat(publisher.run("torrent", "web@t", "-o", "/nowhere/x").code()).isEqualTo(1);
  }

  @Test
  void torrent_v1_hasNoV2Half() throws Exception {
    publish(file("v", 1000), "v");
    var out = folder.resolve("v.torrent");

    publisher.run("torrent", "web@v", "-o", out.toString(), "--v1");

    assertThat(Metainfo.parse(Files.readAllBytes(out)).isHybrid()).isFalse();
  }

  @Test
  void announceUrl_forNode_printsOneLineForEachTracker() throws Exception {
    publish(file("u", 1000), "u");

    var result = publisher.run("announce-url", "web@u", "--node", "n1");

    assertThat(result.code()).isZero();
    assertThat(result.out().strip())
        .startsWith("http://127.0.0.1:6969/announce?jwt=")
        .doesNotContain("\n");
  }

  @Test
  void list_releases_asTableAndJson() throws Exception {
    publish(file("l", 2048), "list");

    assertThat(publisher.run("list", "--prefix", "web").out()).contains("web@list", "2.0 KiB");
    assertThat(json(publisher.run("list", "--json")).path("releases").findValuesAsText("release"))
        .contains("web@list");
  }

  @Test
  void command_noServerThere_saysConnectionRefused() {
    var result = new TestCommands().runAs("127.0.0.1:1", "x", "list");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .contains("cannot reach the publisher at 127.0.0.1:1 (Connection refused)");
  }

  @Test
  void command_wrongToken_saysSo() {
    var result = new TestCommands().runAs(publisher.server(), "rc_wrong", "list");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("this token is not known here").doesNotContain("rc_wrong");
  }

  @Test
  void command_wrongUsage_endsWith2() {
    assertThat(publisher.run("show", "web").code()).isEqualTo(2);
    assertThat(publisher.run("show", "web").err()).contains("NAME@VERSION");
    assertThat(publisher.run("publish", "x").code()).isEqualTo(2);
    assertThat(publisher.run("revoke", "web@1").code()).isEqualTo(2);
    assertThat(new TestCommands().run("list", "--server", "nowhere", "--token", "x").code())
        .isEqualTo(2);
    assertThat(new TestCommands().run("frobnicate").code()).isEqualTo(2);
  }

  @Test
  void publish_misspeltRequiredOption_isNamedAndNotTheMissingOne() {
    var result = publisher.run("publish", "x", "--nam", "web", "--version", "1");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .contains("Unknown option: '--nam'", "--name")
        .doesNotContain("Missing");
  }

  @Test
  void command_numberThatIsNone_isSaidWithoutJavasTypes() {
    assertThat(publisher.run("push-retry", "x").err()).contains("'x' is no whole number");
    assertThat(publisher.run("list", "--limit", "x").err()).contains("'x' is no whole number");
  }

  @Test
  void images_registryThatIsNone_isRefused() {
    var result = publisher.run("images", "nosuch.example");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("\"nosuch.example\" is no registry in the publisher's");
  }

  @Test
  void help_listOfCommands_cutsNoSentence() {
    assertThat(TestCommands.descriptions())
        .allSatisfy((name, lines) -> assertThat(lines[0]).as(name).endsWith("."));
  }

  @Test
  void help_wordsWithHyphens_areInOnePiece() {
    assertThat(TestCommands.helps())
        .allSatisfy(
            (name, help) -> assertThat(help).as(name).doesNotContainPattern("[a-z]- [a-z]"));
  }
}
