package io.rackcast.agent.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.proto.program.ProgramException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorTest {
  private static final String TAGGED = "/v2/reg.test/team/app/manifests/v1";

  @TempDir Path folder;

  @Test
  void ping_isARegistry() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var response = lab.get("/v2/");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Docker-Distribution-Api-Version"))
          .contains("registry/2.0");
    }
  }

  @Test
  void manifest_byTagAndDigest_isServedAsItIs() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var manifest = lab.images.manifest(MirrorLab.REPOSITORY, "v1", "{\"schemaVersion\": 2}");

      var byTag = lab.get("/v2/team/app/manifests/v1?ns=reg.test");
      var byDigest = lab.get("/v2/reg.test/team/app/manifests/" + manifest.digest());

      for (var response : List.of(byTag, byDigest)) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(manifest.bytes());
        assertThat(response.headers().firstValue("Content-Type"))
            .contains(FakeRegistry.OCI_MANIFEST);
        assertThat(response.headers().firstValue("Docker-Content-Digest"))
            .contains(manifest.digest().toString());
        assertThat(response.headers().firstValue("ETag")).contains("\"" + manifest.digest() + "\"");
      }
    }
  }

  @Test
  void manifest_head_tellsAllButTheBody() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var manifest = lab.images.manifest(MirrorLab.REPOSITORY, "v1", "{}");

      var response = lab.send("HEAD", TAGGED);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEmpty();
      assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(2);
      assertThat(response.headers().firstValue("Docker-Content-Digest"))
          .contains(manifest.digest().toString());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "%s"           | 304
          W/"%s"         | 304
          *              | 304
          "other", "%s"  | 304
          "other"        | 200
          %s             | 200
          """)
  void manifest_ifNoneMatch_isNotSentAgain(String condition, int status) throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var manifest = lab.images.manifest(MirrorLab.REPOSITORY, "v1", "{}");

      var response =
          lab.get(TAGGED, "If-None-Match", condition.replace("%s", manifest.digest().toString()));

      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(response.body()).hasSize(status == 304 ? 0 : 2);
    }
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource(
      textBlock =
          """
          fallback,       UNKNOWN,     404, MANIFEST_UNKNOWN
          fallback,       UNREACHABLE, 404, MANIFEST_UNKNOWN
          fallback,       DENIED,      404, MANIFEST_UNKNOWN
          fallback,       REVOKED,     403, DENIED
          fallback,       FAULT,       503, UNAVAILABLE
          approved-only,  UNKNOWN,     403, DENIED
          approved-only,  UNREACHABLE, 503, UNAVAILABLE
          approved-only,  DENIED,      503, UNAVAILABLE
          approved-only,  REVOKED,     403, DENIED
          approved-only,  FAULT,       503, UNAVAILABLE
          pull-through,   UNKNOWN,     404, MANIFEST_UNKNOWN
          pull-through,   REVOKED,     403, DENIED
          """)
  void manifest_refused_saysWhyByPolicy(String policy, Why why, int status, String code)
      throws Exception {
    try (var lab = new MirrorLab(folder, Map.of("POLICY", policy), Optional.empty())) {
      lab.images.manifests.put(
          MirrorLab.REPOSITORY + " v1", new Reply.Refused<>(why, "it was \"withdrawn\""));

      var response = lab.get(TAGGED);

      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(MirrorLab.text(response))
          .contains("\"code\":\"" + code + "\"", "it was \\\"withdrawn\\\"")
          .startsWith("{\"errors\":[{");
      assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void otherMethods_areNotAllowed(String method) throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var response = lab.send(method, TAGGED);

      assertThat(response.statusCode()).isEqualTo(405);
      assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
      assertThat(MirrorLab.text(response)).contains("UNSUPPORTED", "push to the registry");
      assertThat(lab.images.asked).isEmpty();
    }
  }

  @Test
  void manifest_severalLinesOfAccept_areJoined() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      lab.images.manifest(MirrorLab.REPOSITORY, "v1", "{}");

      var accepted = lab.get(TAGGED, "Accept", FakeRegistry.OCI_MANIFEST, "Accept", "*/*;q=0");
      var unnamed = lab.get(TAGGED, "Accept", "application/vnd.docker.distribution.manifest.v2");
      var ruledOut = lab.get(TAGGED, "Accept", "*/*;q=0");

      assertThat(accepted.statusCode()).isEqualTo(200);
      assertThat(unnamed.statusCode()).isEqualTo(200);
      assertThat(ruledOut.statusCode()).isEqualTo(404);
    }
  }

  @Test
  void request_badPath_isRefusedWithASentence() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var response = lab.get("/v2/reg.test/app/blobs/sha256:zz");

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(MirrorLab.text(response)).contains("DIGEST_INVALID", "64 hexadecimal digits");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          uri     | 414
          headers | 431
          garbage | 400
          """)
  void request_outOfBounds_isRefusedAndClosed(String what, int status) throws Exception {
    try (var lab = new MirrorLab(folder)) {
      String request =
          switch (what) {
            case "uri" -> "GET /v2/" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            case "headers" ->
                "GET /v2/ HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(70_000) + "\r\n\r\n";
            default -> "G\u0001T nonsense\r\n\r\n";
          };

      String answer = lab.raw(request);

      assertThat(answer).startsWith("HTTP/1.1 " + status).contains("\"errors\"");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Host: evil.example           | 403
          Host: 10.0.0.5:5080          | 403
          Host: 127.0.0.1:5080         | 200
          Host: [::1]:5080             | 200
          Host: LocalHost              | 200
          Host: localhost\\r\\nOrigin: http://localhost | 403
          """)
  void request_ofAWebPage_isDenied(String headers, int status) throws Exception {
    try (var lab = new MirrorLab(folder)) {
      String lines = headers.replace("\\r\\n", "\r\n");

      String answer = lab.raw("GET /v2/ HTTP/1.1\r\n" + lines + "\r\nConnection: close\r\n\r\n");

      assertThat(answer).startsWith("HTTP/1.1 " + status);
    }
  }

  @Test
  void http10_isAnsweredAndClosed() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      lab.images.manifest(MirrorLab.REPOSITORY, "v1", "{\"a\": 1}");

      String answer = lab.raw("GET " + TAGGED + " HTTP/1.0\r\n\r\n");

      assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n{\"a\": 1}");
    }
  }

  @Test
  void requestsSentAhead_areAnsweredInTheirOrder() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var requests = new StringBuilder();
      for (int i = 0; i < 60; i++) {
        lab.images.manifest(MirrorLab.REPOSITORY, "v" + i, "<" + i + ">");
        requests.append("GET /v2/reg.test/team/app/manifests/v" + i);
        requests.append(" HTTP/1.1\r\nHost: localhost\r\n");
        requests.append(i == 59 ? "Connection: close\r\n\r\n" : "\r\n");
      }

      String answers = lab.raw(requests.toString());

      var bodies = Pattern.compile("<(\\d+)>").matcher(answers);
      for (int i = 0; i < 60; i++) {
        assertThat(bodies.find()).as("answer " + i).isTrue();
        assertThat(bodies.group(1)).isEqualTo(Integer.toString(i));
      }
      assertThat(lab.active()).isZero();
    }
  }

  @Test
  void requestsSentAhead_moreThanAnybodyNeeds_endTheConnection() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, new byte[] {1});
      content.verifiedUntil(0);
      String request =
          "GET " + MirrorLab.blobPath(content) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      try (var socket = lab.connect()) {
        socket.getOutputStream().write(request.repeat(1000).getBytes(StandardCharsets.ISO_8859_1));

        await().until(() -> lab.requests("blob", "gone") == 1);
      }

      assertThat(lab.images.asked).hasSize(1);
      await().until(() -> content.open.get() == 0 && lab.active() == 0);
    }
  }

  @Test
  void start_portInUse_saysSo() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var taken = Map.of("LISTEN", "127.0.0.1:" + lab.mirror.port());

      assertThatThrownBy(() -> new MirrorLab(folder, taken, Optional.empty()))
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining("address already in use");
    }
  }

  @Test
  void requests_areCountedByWhatCameOfThem() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      byte[] json = "{}".getBytes(StandardCharsets.UTF_8);
      lab.images.manifest(MirrorLab.REPOSITORY, "v1", "{}");

      lab.get(TAGGED);
      lab.get(TAGGED + "-missing");

      await().until(() -> lab.active() == 0);
      assertThat(lab.requests("manifest", "served")).isEqualTo(1);
      assertThat(lab.requests("manifest", "missed")).isEqualTo(1);
      assertThat(
              lab.meters
                  .get("rackcast.mirror.bytes")
                  .tags("kind", "manifest", "source", "cache")
                  .counter()
                  .count())
          .isEqualTo(json.length);
      assertThat(
              lab.meters.get("rackcast.mirror.first.byte").tag("kind", "manifest").timer().count())
          .isEqualTo(2);
    }
  }
}
