package io.rackcast.tracker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.testkit.OpenApiDocument;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.AdminClient;
import io.rackcast.tracker.AdminClient.Answer;
import io.rackcast.tracker.FakePublisher;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.admin.auth.PasswordHash;
import io.rackcast.tracker.http.TestPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Holds the API to its document. */
class OpenApiTest {
  private static final String HASH = "11".repeat(20);
  private static final OpenApiDocument DOCUMENT = document();

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final AdminClient admin = new AdminClient(tracker);

  private static OpenApiDocument document() {
    try {
      return new OpenApiDocument(OpenApiTest.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertAsDocumented(String path, String method, Answer answer) {
    DOCUMENT.check(
        method.toUpperCase(Locale.ROOT) + " " + path,
        answer.status(),
        answer.response().headers(),
        answer.response().body().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void document_routes_areExactlyThoseThatExist() {
    assertThat(tracker.running().adminCalls())
        .containsExactlyInAnyOrderElementsOf(DOCUMENT.operations());
  }

  @Test
  void document_isServedAsItIs() throws Exception {
    var served = admin.get("/openapi.yaml");

    assertThat(OpenApiDocument.read(served.response().body().getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(DOCUMENT.root());
    assertThat(served.response().headers().firstValue("Content-Type")).hasValue("application/yaml");
  }

  @Test
  void document_examplesOfErrors_areAsTheirSchemas() {
    DOCUMENT
        .root()
        .at("/components/responses")
        .forEach(
            response -> {
              var content = response.at("/content/application~1json");
              assertThat(DOCUMENT.problems(content.path("schema"), content.path("example")))
                  .isEmpty();
            });
  }

  @Test
  void calls_parameters_areThoseOfTheDocument() {
    DOCUMENT
        .root()
        .path("paths")
        .properties()
        .forEach(
            path -> {
              var unknown =
                  admin.get(
                      path.getKey()
                              .substring("/api/v1".length())
                              .replace("{infohash}", HASH)
                              .replace("{id}", "1")
                          + "?no-such-parameter=1");
              if (path.getValue().has("get")) {
                assertThat(unknown.status()).as(path.getKey()).isEqualTo(400);
                for (var parameter : path.getValue().at("/get/parameters")) {
                  var resolved = DOCUMENT.resolved(parameter);
                  if (resolved.path("in").asText().equals("query")) {
                    assertThat(unknown.error())
                        .as(path.getKey())
                        .contains(resolved.path("name").asText());
                  }
                }
              }
            });
  }

  @Test
  void calls_ofABusyTracker_answerAsDocumented(@TempDir Path folder) throws Exception {
    try (var publisher = new FakePublisher()) {
      publisher.configure(tracker);
      Files.writeString(
          folder.resolve("racks.yaml"), "racks: [{location: dc/r1, networks: [127.1.0.0/24]}]");
      tracker.set("topology.file", folder.resolve("racks.yaml"));
      var hash = InfoHash.parse(HASH);
      publisher.approve(hash);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> admin.raw("/readyz").status() == 200);
      for (String address : List.of("127.1.0.1", "127.2.0.1", "127.2.0.2")) {
        var peer = new TestPeer(tracker.httpPort(), address);
        long left = address.equals("127.1.0.1") ? 0 : 5;
        peer.announce(left, "&jwt=" + FakePublisher.token(hash));
        var other = FakePublisher.token(InfoHash.parse("22".repeat(20)));
        peer.get("/announce?" + peer.query(left).replace("%11", "%22") + "&jwt=" + other);
      }

      Map<String, List<String>> calls = new LinkedHashMap<>();
      calls.put("/status", List.of("/status"));
      calls.put("/swarms", List.of("/swarms", "/swarms?limit=1", "/swarms?limit=0"));
      calls.put(
          "/swarms/{infohash}",
          List.of(
              "/swarms/" + HASH,
              "/swarms/" + HASH + "?limit=1",
              "/swarms/" + "22".repeat(20),
              "/swarms/x"));
      calls.put("/nodes", List.of("/nodes", "/nodes?limit=x"));
      calls.put(
          "/topology",
          List.of(
              "/topology",
              "/topology?address=127.1.0.1",
              "/topology?address=10.0.0.1",
              "/topology?address=x"));
      calls.put("/clients", List.of("/clients"));
      calls.put("/refused", List.of("/refused", "/refused?sort=x"));
      calls.put(
          "/explain",
          List.of(
              "/explain?infohash=" + HASH + "&peer=127.2.0.1",
              "/explain?infohash=" + HASH + "&peer=127.1.0.1:6881&numwant=1",
              "/explain?infohash=" + HASH + "&peer=127.2.0.1&stripe=3",
              "/explain?infohash=" + HASH + "&peer=127.2.0.1&stripe=64",
              "/explain?infohash=" + HASH + "&peer=127.7.0.1",
              "/explain"));
      calls.forEach(
          (path, targets) ->
              targets.forEach(
                  target -> assertAsDocumented("/api/v1" + path, "get", admin.get(target))));
      assertThat(admin.get("/refused").json().path("refused")).hasSize(1);
      assertThat(admin.get("/explain?infohash=" + HASH + "&peer=127.2.0.1").json().path("told"))
          .isNotEmpty();

      var body = "{\"allow\": [], \"deny\": [\"-YY\"]}";
      assertAsDocumented("/api/v1/clients", "put", admin.send("PUT", "/clients", body));
      assertAsDocumented("/api/v1/clients", "put", admin.send("PUT", "/clients", "{}"));
      assertAsDocumented(
          "/api/v1/clients", "put", admin.send("PUT", "/clients", " ".repeat(70_000)));
      assertAsDocumented(
          "/api/v1/clients",
          "put",
          admin.send(admin.request("/clients").PUT(BodyPublishers.ofString(body)).build()));
      assertAsDocumented("/api/v1/login", "post", admin.send("POST", "/login", ""));
      assertAsDocumented("/api/v1/reload", "post", admin.send("POST", "/reload", ""));
      assertAsDocumented("/api/v1/status", "get", admin.get("/status"));
      assertThat(admin.get("/status").json().at("/lastReload/ok").asBoolean()).isTrue();
      var one = admin.send("POST", "/recordings?seconds=300", "");
      assertThat(one.status()).isEqualTo(200);
      assertAsDocumented("/api/v1/recordings", "post", one);
      assertAsDocumented("/api/v1/recordings", "post", admin.send("POST", "/recordings", ""));
      assertAsDocumented("/api/v1/recordings", "get", admin.get("/recordings"));
      String path = "/recordings/" + one.json().path("id").asInt();
      assertAsDocumented("/api/v1/recordings/{id}", "get", admin.get(path));
      assertAsDocumented("/api/v1/recordings/{id}", "delete", admin.send("DELETE", path, ""));
      assertAsDocumented("/api/v1/recordings/{id}", "delete", admin.send("DELETE", path, ""));
      assertAsDocumented("/api/v1/recordings/{id}", "get", admin.get("/recordings/x"));
      tracker.stop();
    }
  }

  @Test
  void calls_withTokens_answerAsDocumented(@TempDir Path folder) throws Exception {
    var sha256 = MessageDigest.getInstance("SHA-256").digest("t".getBytes(StandardCharsets.UTF_8));
    var file = folder.resolve("tracker.yaml");
    Files.writeString(
        file,
        "admin: {tokens: [{name: a, sha256: \"%s\"}], users: [{name: b, password-hash: \"%s\"}]}"
            .formatted(
                HexFormat.of().formatHex(sha256), PasswordHash.of("p".toCharArray()).text()));
    tracker.file(file);
    DOCUMENT
        .root()
        .path("paths")
        .fieldNames()
        .forEachRemaining(
            path -> {
              var target =
                  path.substring("/api/v1".length())
                      .replace("{infohash}", HASH)
                      .replace("{id}", "1");
              var answer = admin.get(target);
              if (DOCUMENT.root().path("paths").path(path).has("get")) {
                assertThat(answer.status()).as(path).isEqualTo(401);
                assertAsDocumented(path, "get", answer);
              }
            });

    assertAsDocumented("/api/v1/login", "post", login("b:p"));
    assertAsDocumented("/api/v1/login", "post", login("b:q"));
    var reader =
        admin.send(
            admin
                .request("/clients")
                .header("Authorization", "Bearer t")
                .PUT(BodyPublishers.ofString("{}"))
                .build());
    assertThat(reader.status()).isEqualTo(403);
    assertAsDocumented("/api/v1/clients", "put", reader);
    var logout =
        admin.send(admin.request("/login").header("Authorization", "Bearer t").DELETE().build());
    assertAsDocumented("/api/v1/login", "delete", logout);
  }

  private Answer login(String pair) {
    var basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return admin.send(
        admin
            .request("/login")
            .header("Authorization", "Basic " + basic)
            .POST(BodyPublishers.noBody())
            .build());
  }
}
