package io.rackcast.publisher.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.rackcast.proto.testkit.OpenApiDocument;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.image.ImagePart;
import io.rackcast.publisher.store.image.StoredImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the server to its document. */
final class OpenApiTest {
  private static final String SECRET = "0123456789abcdef-secret";
  private static final String IMAGE = "https://harbor.example/v2/team/app/manifests/v1";
  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");

  @TempDir static Path folder;
  private static TestPublisher publisher;
  private static OpenApiDocument document;
  private static OpenApiCalls calls;
  private static String sha256;
  private static String infohash;
  private static String revokedSha256;
  private static String revokedInfohash;

  @BeforeAll
  static void start() throws IOException {
    document = new OpenApiDocument(OpenApiTest.class);
    var registries =
        """

        registries:
          - { name: reg.test, url: "http://127.0.0.1:9", repositories: ["*"],
              hook: { form: quay, bearer: "%1$s", path-secret: "%1$s-path" } }
          - { name: harbor.test, url: "http://127.0.0.1:9", repositories: ["team/*"],
              preheat: { external-url: "https://harbor.example", bearer: "%1$s" } }
        """
            .formatted(SECRET);
    publisher =
        TestPublisher.in(
            folder,
            settings ->
                TestPublisher.withToken("auditor", "no-reader", Right.AUDIT)
                    .apply(settings.replace("\nregistries: []\n", registries)));
    calls = new OpenApiCalls(publisher, document);
    var web = publish("team/web", "1");
    sha256 = web.path("sha256").asText();
    infohash = web.path("infohash").asText();
    var bad = publish("bad", "1");
    revokedSha256 = bad.path("sha256").asText();
    revokedInfohash = bad.path("infohash").asText();
    publisher.run("revoke", "bad@1", "--reason", "it burns");
  }

  private static JsonNode publish(String name, String version) throws IOException {
    var file = Files.writeString(folder.resolve("app"), "content of " + name);
    var done =
        publisher.run("publish", file.toString(), "--name", name, "--version", version, "--json");
    assertThat(done.code()).as(done.err()).isZero();
    return new ObjectMapper().readTree(done.out());
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  @Test
  void document_operations_areExactlyTheServersRoutes() {
    var routes =
        publisher.routes().stream()
            .map(route -> route.replace('<', '{').replace('>', '}'))
            .toList();

    assertThat(document.operations()).containsExactlyInAnyOrderElementsOf(routes);
  }

  @Test
  void document_isServedAsItIs() throws Exception {
    var served = calls.send("GET", "/openapi.yaml", new byte[0], List.of());

    assertThat(OpenApiDocument.read(served.body())).isEqualTo(document.root());
  }

  @Test
  void document_references_leadSomewhereAndPathsNameTheirParameters() {
    for (var reference : document.root().findValuesAsText("$ref")) {
      assertThat(document.root().at(reference.substring(1)).isObject()).as(reference).isTrue();
    }
    document
        .root()
        .path("paths")
        .properties()
        .forEach(
            path -> {
              var named =
                  StreamSupport.stream(path.getValue().path("parameters").spliterator(), false)
                      .map(document::resolved)
                      .filter(parameter -> parameter.path("in").asText().equals("path"))
                      .map(parameter -> parameter.path("name").asText())
                      .toList();
              var inPath =
                  PARAMETER.matcher(path.getKey()).results().map(found -> found.group(1)).toList();
              assertThat(named).as(path.getKey()).containsExactlyInAnyOrderElementsOf(inPath);
            });
    assertThat(document.root().findValuesAsText("operationId"))
        .doesNotHaveDuplicates()
        .hasSameSizeAs(document.operations());
  }

  @Test
  void answers_ofAllKinds_areAsDocumented() throws Exception {
    open();
    releases();
    images();
    content();
    hooks();
    preheats();

    var unseen = new HashSet<>(document.statuses());
    unseen.removeAll(calls.seen());
    // What only a fault or a slow network brings about.
    assertThat(unseen).allMatch(status -> status.endsWith(" 503") || status.endsWith(" 408"));
  }

  private void open() throws Exception {
    for (var path : List.of("/.well-known/jwks.json", "/openapi.yaml", "/healthz", "/readyz")) {
      calls.get(200, path, path, "");
    }
    calls.get(200, "/metrics", "/metrics", "");
    var keys = "/.well-known/jwks.json";
    var etag =
        calls.send("GET", keys, new byte[0], List.of()).headers().firstValue("ETag").orElseThrow();
    calls.get(304, keys, keys, "", "If-None-Match", etag);
  }

  private void releases() throws Exception {
    var reader = publisher.token("agent");
    var path = "/releases";
    calls.get(200, path, "/releases", reader);
    calls.get(200, path, "/releases?revoked=true&limit=1", reader);
    calls.get(400, path, "/releases?limit=0", reader);
    calls.get(401, path, "/releases", "");
    calls.get(403, path, "/releases", "no-reader");
    calls.get(304, path, "/releases?prefix=no-such", reader, "If-None-Match", "*");
    for (var end : List.of("", "/torrent")) {
      path = "/releases/{name}/{version}" + end;
      calls.get(200, path, "/releases/team/web/1" + end, reader);
      calls.get(304, path, "/releases/team/web/1" + end, reader, "If-None-Match", "*");
      calls.get(400, path, "/releases/Team/1" + end, reader);
      calls.get(401, path, "/releases/team/web/1" + end, "guessed");
      calls.get(403, path, "/releases/team/web/1" + end, "no-reader");
      calls.get(404, path, "/releases/team/web/2" + end, reader);
      calls.get(410, path, "/releases/bad/1" + end, reader);
    }
  }

  private void images() throws Exception {
    var reader = publisher.token("agent");
    addImages();
    var path = "/images";
    calls.get(200, path, "/images?registry=reg.test", reader);
    calls.get(200, path, "/images?registry=reg.test&limit=1", reader);
    calls.get(200, path, "/images?registry=reg.test&after=team/app:v0", reader);
    calls.get(304, path, "/images?registry=none.test", reader, "If-None-Match", "*");
    calls.get(400, path, "/images?registry=reg.test&after=v0", reader);
    calls.get(401, path, "/images", "");
    calls.get(403, path, "/images", "no-reader");
    var digest = "sha256:" + "1".repeat(64);
    for (var kind : List.of("details", "manifests", "history")) {
      path = "/images/{name}/" + kind + "/{reference}";
      var base = "/images/reg.test/team/app/" + kind + "/";
      calls.get(200, path, base + "v1", reader);
      calls.get(304, path, base + "v1", reader, "If-None-Match", "*");
      calls.get(400, path, "/images/other.test/app/" + kind + "/v1", reader);
      calls.get(401, path, base + "v1", "");
      calls.get(403, path, base + "v1", "no-reader");
      if (!kind.equals("history")) {
        calls.get(200, path, base + digest, reader);
        calls.get(404, path, base + "v2", reader);
        calls.get(410, path, base + "bad", reader);
      }
    }
  }

  // A push would need a registry.
  private void addImages() {
    try (var store =
        Store.openSqlite(publisher.data().resolve("publisher.db"), Clock.systemUTC())) {
      var image = Sha256Digest.parse("1".repeat(64));
      var bad = Sha256Digest.parse("2".repeat(64));
      var blob = new ImagePart(false, Sha256Digest.parse("3".repeat(64)), "layer", 7, "", "v9");
      store.images().add(List.of(image(image, List.of(blob)), image(bad, List.of())));
      store.imageTags().set("reg.test", "team/app", "v1", image, 1, 1);
      store.imageTags().set("reg.test", "team/app", "bad", bad, 1, 1);
      store.imageTags().set("reg.test", "team/app", "sha256-" + image.hex() + ".sig", image, 1, 1);
      store.images().revoke("reg.test", "team/app", bad, "it burns");
    }
  }

  private static StoredImage image(Sha256Digest digest, List<ImagePart> parts) {
    var type = "application/vnd.oci.image.manifest.v1+json";
    var manifest = ByteString.copyFromUtf8("{}");
    return new StoredImage(
        "reg.test", "team/app", digest, type, manifest, 7, Instant.EPOCH, "", parts);
  }

  private void content() throws Exception {
    var reader = publisher.token("agent");
    for (var kind : List.of("artifacts", "blobs")) {
      var path = "/" + kind + "/{digest}";
      var base = "/" + kind + "/sha256:";
      calls.get(200, path, base + sha256, reader);
      calls.get(304, path, base + sha256, reader, "If-None-Match", "*");
      calls.get(400, path, base + "xyz", reader);
      calls.get(401, path, base + sha256, "");
      calls.get(404, path, base + "0".repeat(64), reader);
      calls.get(404, path, base + sha256, "no-reader");
      calls.get(410, path, base + revokedSha256, reader);
    }
    calls.get(206, "/blobs/{digest}", "/blobs/sha256:" + sha256, reader, "Range", "bytes=1-2");
    calls.get(416, "/blobs/{digest}", "/blobs/sha256:" + sha256, reader, "Range", "bytes=99-");
    var path = "/artifacts/{digest}/torrent";
    var base = "/artifacts/sha256:";
    calls.get(200, path, base + sha256 + "/torrent", reader);
    calls.get(304, path, base + sha256 + "/torrent", reader, "If-None-Match", "*");
    calls.get(400, path, base + "xyz/torrent", reader);
    calls.get(401, path, base + sha256 + "/torrent", "");
    calls.get(404, path, base + "0".repeat(64) + "/torrent", reader);
    calls.get(410, path, base + revokedSha256 + "/torrent", reader);
    path = "/torrents/{file}";
    calls.get(200, path, "/torrents/" + infohash + ".torrent", reader);
    calls.get(304, path, "/torrents/" + infohash + ".torrent", reader, "If-None-Match", "*");
    calls.get(400, path, "/torrents/x.torrent", reader);
    calls.get(401, path, "/torrents/" + infohash + ".torrent", "");
    calls.get(404, path, "/torrents/" + "0".repeat(40) + ".torrent", reader);
    calls.get(410, path, "/torrents/" + revokedInfohash + ".torrent", reader);
  }

  private void hooks() throws Exception {
    var push =
        """
        {"repository": "team/app", "namespace": "team", "name": "app",
         "docker_url": "reg.test/team/app", "updated_tags": ["v1"]}
        """;
    var json = "application/json";
    var path = "/hooks/{registry}";
    calls.post(200, path, "/hooks/reg.test", SECRET, json, push);
    calls.post(400, path, "/hooks/reg.test", SECRET, json, "{");
    calls.post(401, path, "/hooks/other", SECRET, json, push);
    calls.tooLong(path, "/hooks/reg.test", SECRET);
    calls.post(415, path, "/hooks/reg.test", SECRET, "text/html", push);
    path = "/hooks/{registry}/{secret}";
    calls.post(200, path, "/hooks/reg.test/" + SECRET + "-path", "", json, push);
    calls.post(400, path, "/hooks/reg.test/" + SECRET + "-path", "", json, "[]");
    calls.post(401, path, "/hooks/reg.test/guess", "", json, push);
    calls.tooLong(path, "/hooks/reg.test/" + SECRET + "-path", "");
    calls.post(415, path, "/hooks/reg.test/" + SECRET + "-path", "", "text/html", push);
  }

  private void preheats() throws Exception {
    var order =
        "{\"type\": \"preheat\", \"args\": {\"type\": \"image\", \"url\": \"" + IMAGE + "\"}}";
    var path = "/preheat/{registry}/healthy";
    calls.get(200, path, "/preheat/harbor.test/healthy", SECRET);
    calls.get(401, path, "/preheat/harbor.test/healthy", "");
    path = "/preheat/{registry}/oapi/v1/jobs";
    var target = "/preheat/harbor.test/oapi/v1/jobs";
    var started = calls.post(200, path, target, SECRET, "application/json", order);
    var job = target + "/" + new ObjectMapper().readTree(started.body()).path("id").asLong();
    calls.post(400, path, target, SECRET, "application/json", "{}");
    calls.post(401, path, target, "", "application/json", order);
    var other = order.replace("team/app", "other/app");
    calls.post(403, path, target, SECRET, "application/json", other);
    calls.tooLong(path, target, SECRET);
    calls.post(415, path, target, SECRET, "text/plain", order);
    calls.get(200, path + "/{id}", job, SECRET);
    calls.get(401, path + "/{id}", job, "");
    calls.get(404, path + "/{id}", job + "99", SECRET);
  }
}
