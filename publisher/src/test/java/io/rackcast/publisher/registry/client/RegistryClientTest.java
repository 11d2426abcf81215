package io.rackcast.publisher.registry.client;

import static io.rackcast.publisher.registry.client.TestManifests.DIGEST_A;
import static io.rackcast.publisher.registry.client.TestManifests.IMAGE;
import static io.rackcast.publisher.registry.client.TestRegistry.fault;
import static io.rackcast.publisher.registry.client.TestRegistry.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.registry.RepositoryNames;
import io.rackcast.publisher.registry.client.RegistryException.Kind;
import io.rackcast.publisher.testkit.OciLayouts;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tags and manifests of registries that do not do as they should. */
class RegistryClientTest {
  private static final String V1 = "/v2/team/app/manifests/v1";
  private static final Sha256Digest DIGEST = Sha256Digest.parse(DIGEST_A);
  private static final Sha256Digest OF_IMAGE = OciLayouts.digest(IMAGE.getBytes(UTF_8));
  private static final String BY_DIGEST = "/v2/team/app/manifests/" + OF_IMAGE;

  private final TestRegistry registry = new TestRegistry();

  @AfterEach
  void close() throws Exception {
    registry.close();
  }

  @Test
  void resolve_headWithDigest_readsNoManifest() {
    var methods = new ConcurrentLinkedQueue<String>();
    registry.site.on(
        V1,
        call -> {
          methods.add(call.getRequestMethod() + " " + call.getRequestHeaders().getFirst("Accept"));
          send(call, 200, new byte[0], Map.of("Docker-Content-Digest", DIGEST_A));
        });

    assertThat(registry.client().resolve("team/app", "v1")).contains(DIGEST);

    assertThat(methods)
        .containsExactly(
            "HEAD "
                + String.join(
                    ", ",
                    MediaTypes.OCI_INDEX,
                    MediaTypes.OCI_MANIFEST,
                    MediaTypes.DOCKER_LIST,
                    MediaTypes.DOCKER_MANIFEST));
  }

  @ParameterizedTest(name = "HEAD answers {0}")
  @ValueSource(ints = {200, 405})
  void resolve_headWithoutDigest_readsTheManifest(int status) {
    byte[] bytes = IMAGE.getBytes(UTF_8);
    registry.site.on(
        V1,
        call ->
            send(
                call,
                call.getRequestMethod().equals("HEAD") ? status : 200,
                bytes,
                Map.of("Content-Type", MediaTypes.OCI_MANIFEST)));

    assertThat(registry.client().resolve("team/app", "v1")).contains(OciLayouts.digest(bytes));
  }

  @Test
  void resolve_sha512_isRefusedWithASentence() {
    registry.says(V1, 200, Map.of("Docker-Content-Digest", "sha512:" + "0".repeat(128)));

    var fault = fault(() -> registry.client().resolve("team/app", "v1"));

    assertThat(fault.kind()).isEqualTo(Kind.INVALID);
    assertThat(fault)
        .hasMessageStartingWith("the registry reg.test says that the tag v1 of team/app has the")
        .hasMessageContaining("which is not sha256");
  }

  @Test
  void manifest_bytesOfAnotherDigest_areRefusedWithBoth() {
    registry.has(
        "/v2/team/app/manifests/" + DIGEST_A,
        IMAGE.getBytes(UTF_8),
        Map.of("Content-Type", MediaTypes.OCI_MANIFEST, "Docker-Content-Digest", DIGEST_A));

    var fault = fault(() -> registry.client().manifest("team/app", DIGEST));

    assertThat(fault.kind()).isEqualTo(Kind.INVALID);
    assertThat(fault)
        .hasMessageContaining(DIGEST_A)
        .hasMessageContaining(OciLayouts.digest(IMAGE.getBytes(UTF_8)).toString());
  }

  @Test
  void resolve_bytesOfAnotherDigestThanTheHeadSays_areRefused() {
    registry.site.on(
        V1,
        call ->
            send(
                call,
                call.getRequestMethod().equals("HEAD") ? 405 : 200,
                IMAGE.getBytes(UTF_8),
                Map.of("Docker-Content-Digest", DIGEST_A)));

    assertThat(fault(() -> registry.client().resolve("team/app", "v1")))
        .hasMessageContaining("not " + DIGEST_A);
  }

  @Test
  void manifest_endless_isBrokenOffAt4MiB() {
    registry.site.on(
        BY_DIGEST,
        call -> {
          call.sendResponseHeaders(200, 0);
          var block = new byte[1 << 16];
          while (true) {
            call.getResponseBody().write(block);
          }
        });

    var fault = fault(() -> registry.client().manifest("team/app", OF_IMAGE));

    assertThat(fault.kind()).isEqualTo(Kind.INVALID);
    assertThat(fault).hasMessageContaining("more than 4096 KiB");
  }

  @Test
  void manifest_headThatDoesNotCome_isUnreachable() {
    registry.hangsAfter(BY_DIGEST, call -> {});

    var fault = fault(() -> registry.client(TestRegistry.HASTY).manifest("team/app", OF_IMAGE));

    assertThat(fault.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(fault).hasMessageContaining("does not answer");
  }

  @Test
  void manifest_bodyThatStandsStill_isUnreachable() {
    registry.hangsAfter(
        BY_DIGEST,
        call -> {
          call.sendResponseHeaders(200, 100);
          call.getResponseBody().write('{');
          call.getResponseBody().flush();
        });

    var fault = fault(() -> registry.client(TestRegistry.HASTY).manifest("team/app", OF_IMAGE));

    assertThat(fault.isTransient()).isTrue();
    assertThat(fault).hasMessageContaining("takes longer than 2.0 s");
  }

  @Test
  void manifest_encoded_isRefused() {
    registry.has(BY_DIGEST, IMAGE.getBytes(UTF_8), Map.of("Content-Encoding", "gzip"));

    assertThat(fault(() -> registry.client().manifest("team/app", OF_IMAGE)))
        .hasMessageContaining("comes encoded as \"gzip\"");
  }

  @Test
  void manifest_redirectedToAnotherHost_isNotFollowed() {
    try (var other = new ContentSite("127.0.0.2")) {
      other.on(BY_DIGEST, call -> send(call, 200, IMAGE.getBytes(UTF_8), Map.of()));
      registry.says(BY_DIGEST, 307, Map.of("Location", other.url(BY_DIGEST)));

      var fault = fault(() -> registry.client().manifest("team/app", OF_IMAGE));

      assertThat(fault.kind()).isEqualTo(Kind.NOT_ALLOWED);
      assertThat(fault).hasMessageContaining("127.0.0.2");
      assertThat(other.asked()).isEmpty();
    }
  }

  @Test
  void manifest_redirectedOnTheRegistry_isRead() {
    registry.has("/v3/m", IMAGE.getBytes(UTF_8), Map.of());
    registry.says(BY_DIGEST, 302, Map.of("Location", "/v3/m"));

    assertThat(registry.client().manifest("team/app", OF_IMAGE)).isPresent();
  }

  @Test
  void manifest_redirectedForEver_isGivenUp() {
    registry.says(BY_DIGEST, 302, Map.of("Location", BY_DIGEST));

    assertThat(fault(() -> registry.client().manifest("team/app", OF_IMAGE)))
        .hasMessageContaining("more than 5 times");
    assertThat(registry.asked()).hasSize(6);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "400, INVALID, 0",
    "401, DENIED, 0",
    "403, DENIED, 0",
    "429, BUSY, 7",
    "500, BUSY, 7",
    "503, BUSY, 7",
    "418, INVALID, 0"
  })
  void manifest_statusThatIsNoManifest_hasItsKind(int status, Kind kind, int seconds) {
    byte[] body = "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\"}]}".getBytes(UTF_8);
    registry.site.on(BY_DIGEST, call -> send(call, status, body, Map.of("Retry-After", "7")));

    var fault = fault(() -> registry.client().manifest("team/app", OF_IMAGE));

    assertThat(fault.kind()).isEqualTo(kind);
    assertThat(fault).hasMessageContaining("answers " + status + " (TOOMANYREQUESTS)");
    assertThat(fault.retryAfter().map(Duration::toSeconds).orElse(0L)).isEqualTo(seconds);
    assertThat(fault.isTransient()).isEqualTo(kind == Kind.BUSY);
  }

  @ParameterizedTest(name = "404 with {0}")
  @ValueSource(strings = {"MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND", "TAG_EXPIRED"})
  void resolve_404InTheRegistrysWords_isNoTag(String code) {
    absent(V1, 404, "{\"errors\":[{\"code\":\"" + code + "\"}]}");
    absent("/v2/team/app/manifests/" + DIGEST_A, 404, "{\"errors\":[{\"code\":\"" + code + "\"}]}");

    assertThat(registry.client().resolve("team/app", "v1")).isEmpty();
    assertThat(registry.client().exists("team/app", DIGEST)).isFalse();
    assertThat(registry.client().manifest("team/app", DIGEST)).isEmpty();
  }

  @ParameterizedTest(name = "404 with {0}")
  @ValueSource(
      strings = {"", "default backend - 404", "{}", "{\"errors\":[{\"code\":\"DENIED\"}]}"})
  void resolve_404InOtherWords_isAFaultThatMayPass(String body) {
    absent(V1, 404, body);
    absent("/v2/team/app/manifests/" + DIGEST_A, 410, body);

    var ofTag = fault(() -> registry.client().resolve("team/app", "v1"));
    var ofDigest = fault(() -> registry.client().exists("team/app", DIGEST));

    assertThat(ofTag.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(ofTag).hasMessageContaining("not as a registry does");
    assertThat(ofDigest.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(fault(() -> registry.client().manifest("team/app", DIGEST)).isTransient()).isTrue();
  }

  private void absent(String path, int status, String body) {
    registry.site.on(path, call -> send(call, status, body.getBytes(UTF_8), Map.of()));
  }

  @Test
  void manifest_errorWithRubbish_keepsItOutOfTheSentence() {
    byte[] body = "{\"errors\":[{\"code\":\"<b>\\u0007\"}]}".getBytes(UTF_8);
    registry.site.on(BY_DIGEST, call -> send(call, 500, body, Map.of()));

    assertThat(fault(() -> registry.client().manifest("team/app", OF_IMAGE)))
        .hasMessage(
            "the registry reg.test answers 500 for the manifest team/app@"
                + OF_IMAGE
                + "; try again");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Team",
        "team/",
        "/team",
        "team//app",
        "../_catalog",
        "team/app?x",
        "a b",
        "a%2fb",
        "team/_app",
        "t\u00e4st",
        "a/../b"
      })
  void read_noRepository_isRefusedBeforeItIsAsked(String name) {
    try (var client = registry.client()) {
      assertThat(fault(() -> client.resolve(name, "v1")).kind()).isEqualTo(Kind.INVALID);
      assertThat(fault(() -> client.manifest(name, DIGEST)).kind()).isEqualTo(Kind.INVALID);
      assertThat(fault(() -> client.blob(name, Descriptor.of("a/b", DIGEST, 1), 0)).kind())
          .isEqualTo(Kind.INVALID);
    }
    assertThat(registry.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".v1", "-v1", "v1/x", "v1?x", "v 1", "..", "sha256:0"})
  void resolve_noTag_isRefusedBeforeItIsAsked(String tag) {
    assertThat(fault(() -> registry.client().resolve("team/app", tag)).kind())
        .isEqualTo(Kind.INVALID);
  }

  @Test
  void isRepository_veryLongName_isNone() {
    assertThat(RepositoryNames.isRepository("a".repeat(255))).isTrue();
    assertThat(RepositoryNames.isRepository("a-".repeat(1_000_000) + "a")).isFalse();
    assertThat(RepositoryNames.isRepository("a__b/c-----d.e")).isTrue();
    assertThat(RepositoryNames.isTag("a".repeat(128))).isTrue();
    assertThat(RepositoryNames.isTag("a".repeat(129))).isFalse();
  }
}
