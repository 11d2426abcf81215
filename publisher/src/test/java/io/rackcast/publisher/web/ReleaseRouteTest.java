package io.rackcast.publisher.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.identity.StaticTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is published, as JSON over HTTP. */
final class ReleaseRouteTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FEW = "reads-team-only";

  @TempDir static Path folder;
  private static HttpServer site;
  private static TestPublisher publisher;

  @BeforeAll
  static void start() throws IOException {
    site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    site.createContext(
        "/",
        call -> {
          var body = "far".getBytes(StandardCharsets.UTF_8);
          call.sendResponseHeaders(200, body.length);
          call.getResponseBody().write(body);
          call.close();
        });
    site.start();
    var token =
        "tokens:\n  - { name: few, sha256: \"%s\", rights: [read], names: [\"team/*\"] }\n"
            .formatted(StaticTokens.digest(FEW).hex());
    publisher =
        TestPublisher.in(
            folder,
            settings -> settings.replace("tokens:\n", token),
            Map.of("RACKCAST_PUBLISHER_REGISTER_ALLOWED_URLS", url()));
    Files.createDirectories(folder.resolve("tree/bin"));
    Files.writeString(folder.resolve("tree/bin/run"), "#!/bin/sh\n").toFile().setExecutable(true);
    Files.writeString(folder.resolve("tree/read.me"), "hello");
    Files.writeString(folder.resolve("one"), "one");
    run("publish", folder.resolve("tree").toString(), "--name", "team/web", "--version", "1");
    run("publish", folder.resolve("one").toString(), "--name", "team/web", "--version", "torrent");
    run("publish", folder.resolve("one").toString(), "--name", "db", "--version", "2.0+b");
    run(
        "register",
        url() + "far?signature=secret",
        "--name",
        "team/far",
        "--version",
        "1",
        "--no-copy",
        "--digest",
        StaticTokens.digest("far").toString());
    Files.writeString(folder.resolve("two"), "two");
    run("publish", folder.resolve("two").toString(), "--name", "bad", "--version", "1");
    run("revoke", "bad@1", "--reason", "it burns");
  }

  private static String url() {
    return "http://127.0.0.1:" + site.getAddress().getPort() + "/";
  }

  private static void run(String... command) {
    var done = publisher.run(command);
    assertThat(done.code()).as(done.err()).isZero();
  }

  @AfterAll
  static void stop() {
    publisher.close();
    site.stop(0);
  }

  private static HttpResponse<String> get(String token, String path, String... headers)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(publisher.http() + path))
            .header("Authorization", "Bearer " + token);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(String path) throws Exception {
    var answer = get(publisher.token("agent"), path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static JsonNode command(String... command) throws IOException {
    var done = publisher.run(command);
    assertThat(done.code()).as(done.err()).isZero();
    return JSON.readTree(done.out());
  }

  @ParameterizedTest
  @CsvSource({"team/web@1", "db@2.0+b", "team/far@1"})
  void release_anyKind_isAsTheCommandShowsIt(String release) throws Exception {
    var shown = command("show", release, "--json");

    assertThat(json("/releases/" + release.replace('@', '/'))).isEqualTo(shown);
  }

  @Test
  void release_byLabel_saysWhichVersionItIs() throws Exception {
    run("label", "db@2.0+b", "stable");

    var answer = get(publisher.token("agent"), "/releases/db/stable");

    assertThat(JSON.readTree(answer.body())).isEqualTo(command("show", "db@2.0+b", "--json"));
    assertThat(answer.headers().firstValue("Content-Location")).hasValue("/releases/db/2.0+b");
  }

  @Test
  void artifact_byDigest_isItsRelease() throws Exception {
    var shown = command("show", "team/web@1", "--json");

    assertThat(json("/artifacts/sha256:" + shown.path("sha256").asText())).isEqualTo(shown);
  }

  @Test
  void release_leftBehindASignedLink_showsThePlaceWithoutItsSecret() throws Exception {
    var release = json("/releases/team/far/1");

    assertThat(release.path("kept").asBoolean()).isFalse();
    assertThat(release.path("places")).hasSize(1);
    assertThat(release.toString()).doesNotContain("secret");
  }

  @Test
  void releases_all_areAsTheCommandListsThem() throws Exception {
    var live = json("/releases");
    var all = json("/releases?revoked=true");

    assertThat(live.path("releases")).isEqualTo(command("list", "--json").path("releases"));
    assertThat(all.path("releases"))
        .isEqualTo(command("list", "--revoked", "--json").path("releases"));
    assertThat(all.path("releases")).hasSizeGreaterThan(live.path("releases").size());
    assertThat(all.path("releases").get(0).at("/revocation/reason").asText()).isEqualTo("it burns");
  }

  @Test
  void releases_byPages_areEachThereOnce() throws Exception {
    var names = new ArrayList<String>();
    String after = "";
    do {
      var page = json("/releases?prefix=team/&limit=1" + after);
      page.path("releases").forEach(release -> names.add(release.path("release").asText()));
      after = page.has("next") ? "&after=" + page.path("next").asText() : "";
    } while (!after.isEmpty());

    assertThat(names).containsExactly("team/far@1", "team/web@1", "team/web@torrent");
  }

  @Test
  void releases_ofATokenOfFewNames_areThoseAlone() throws Exception {
    var names = new ArrayList<String>();

    JSON.readTree(get(FEW, "/releases").body())
        .path("releases")
        .forEach(release -> names.add(release.path("name").asText()));

    assertThat(names).containsOnly("team/far", "team/web");
  }

  @ParameterizedTest(name = "{0}: {1} {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          few   | /releases/db/2.0+b      | 403 | no right "read" on "db"
          agent | /releases/web/9         | 404 | there is no release web@9
          agent | /releases/bad/1         | 410 | bad@1 was revoked: it burns
          agent | /releases/Web/1         | 400 | "Web" is not a release name
          agent | /releases/web/1?x=1     | 400 | "x" is not a parameter of this path; it takes none
          agent | /releases?prefx=a       | 400 | did you mean "prefix"?
          agent | /releases?limit=1001    | 400 | the parameter "limit" is "1001"; use a number from 1 to 1000
          agent | /releases?limit=-1      | 400 | use a number from 1 to 1000
          agent | /releases?limit=1&limit=2 | 400 | the parameter "limit" is there twice
          agent | /releases?revoked=yes   | 400 | the parameter "revoked" is "yes"; use true or false
          agent | /releases?after=web     | 400 | the parameter "after" is "web"; use the "next" of the page before
          agent | /artifacts/sha256:12    | 400 | the path is not /artifacts/sha256: and 64 hex digits
          """)
  void path_refused_isOneSentence(String who, String path, int status, String sentence)
      throws Exception {
    var answer = get(who.equals("few") ? FEW : publisher.token(who), path);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(sentence).endsWith("\n");
    assertThat(answer.body().lines()).hasSize(1);
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
  }

  @Test
  void release_unchanged_is304UntilItIsRevoked() throws Exception {
    run("publish", folder.resolve("one").toString(), "--name", "web", "--version", "7");
    var agent = publisher.token("agent");
    var etag = get(agent, "/releases/web/7").headers().firstValue("ETag").orElseThrow();

    var again = get(agent, "/releases/web/7", "If-None-Match", "\"other\", " + etag);
    run("revoke", "web@7", "--reason", "gone");
    var revoked = get(agent, "/releases/web/7", "If-None-Match", etag);

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(revoked.statusCode()).isEqualTo(410);
  }

  @Test
  void release_versionTorrentOfANameWithASlash_isToldApartByItsTorrent() throws Exception {
    var agent = publisher.token("agent");

    // The torrent of the release team@web, as the path says; the list has the other.
    assertThat(get(agent, "/releases/team/web/torrent").body())
        .contains("there is no release team@web");
    assertThat(get(agent, "/releases/team/web/torrent/torrent").statusCode()).isEqualTo(200);
    assertThat(List.of(get(agent, "/releases?prefix=team/web").body().split("\"release\":", -1)))
        .anyMatch(release -> release.startsWith("\"team/web@torrent\""));
  }
}
