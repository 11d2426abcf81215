package io.rackcast.agent.mirror;

import static io.rackcast.agent.mirror.MirrorLab.blobPath;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.LogOf;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MirrorBlobTest {
  private static final int SIZE = 5_000_000;

  @TempDir Path folder;
  private final byte[] bytes = MirrorLab.random(SIZE, 1);

  @Test
  void get_whole_hasAllHeadersAndBytes() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);

      var response = lab.get(blobPath(content), "Accept-Encoding", "gzip");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo(bytes);
      assertHeaders(response, content);
      assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
      await().until(() -> content.open.get() == 0 && lab.active() == 0);
      assertThat(lab.requests("blob", "served")).isEqualTo(1);
    }
  }

  @Test
  void head_opensNoContent() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);
      content.verifiedUntil(0);

      var response = lab.send("HEAD", blobPath(content), "Range", "bytes=0-9");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(SIZE);
      assertHeaders(response, content);
      assertThat(content.asked).hasValue(0);
    }
  }

  @Test
  void get_known_isNotSentAgain() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);

      var response =
          lab.get(blobPath(content), "If-None-Match", "\"" + content.digest + "\"", "Range", "x");

      assertThat(response.statusCode()).isEqualTo(304);
      assertThat(response.body()).isEmpty();
      assertThat(content.asked).hasValue(0);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bytes=0-0               | 0       | 1
          bytes=17-               | 17      | 5000000
          bytes=-5                | 4999995 | 5000000
          bytes=1048575-3145729   | 1048575 | 3145730
          bytes=4999999-99999999  | 4999999 | 5000000
          """)
  void get_range_givesItsBytes(String range, int from, int end) throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);

      var response = lab.get(blobPath(content), "Range", range);

      assertThat(response.statusCode()).isEqualTo(206);
      assertThat(response.body()).isEqualTo(Arrays.copyOfRange(bytes, from, end));
      assertThat(response.headers().firstValue("Content-Range"))
          .contains("bytes " + from + "-" + (end - 1) + "/" + SIZE);
      assertHeaders(response, content);
    }
  }

  @Test
  void get_severalRanges_areParts() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);

      var response = lab.get(blobPath(content), "Range", "bytes=10-19,-3");

      assertThat(response.statusCode()).isEqualTo(206);
      String type = response.headers().firstValue("Content-Type").orElseThrow();
      assertThat(type).startsWith("multipart/byteranges; boundary=");
      String boundary = type.substring(type.indexOf('=') + 1);
      assertThat(new String(response.body(), StandardCharsets.ISO_8859_1))
          .isEqualTo(
              part(boundary, "bytes 10-19/" + SIZE, 10, 20)
                  + part(boundary, "bytes 4999997-4999999/" + SIZE, SIZE - 3, SIZE)
                  + "\r\n--"
                  + boundary
                  + "--\r\n");
    }
  }

  private String part(String boundary, String range, int from, int end) {
    return "\r\n--%s\r\nContent-Type: application/octet-stream\r\nContent-Range: %s\r\n\r\n%s"
        .formatted(
            boundary,
            range,
            new String(Arrays.copyOfRange(bytes, from, end), StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @CsvSource({"bytes=5000000-", "bytes=-0", "bytes=9-8", "bytes=x"})
  void get_rangeThatIsNotThere_saysTheSize(String range) throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);

      var response = lab.get(blobPath(content), "Range", range);

      assertThat(response.statusCode()).isEqualTo(416);
      assertThat(response.headers().firstValue("Content-Range")).contains("bytes */" + SIZE);
      assertThat(response.headers().firstValueAsLong("Content-Length"))
          .hasValue(response.body().length);
      assertThat(MirrorLab.text(response)).contains("\"errors\"");
      assertThat(content.asked).hasValue(0);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "%s"                          | 206
          W/"%s"                        | 200
          "other"                       | 200
          Wed, 21 Oct 2015 07:28:00 GMT | 200
          """)
  void get_ifRange_countsOnlyForTheSameDigest(String condition, int status) throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);
      String known = condition.replace("%s", content.digest.toString());

      var response = lab.get(blobPath(content), "Range", "bytes=0-9", "If-Range", known);

      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(response.body()).hasSize(status == 206 ? 10 : SIZE);
    }
  }

  @Test
  void get_empty_isServed() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, new byte[0]);

      var whole = lab.get(blobPath(content));
      var range = lab.get(blobPath(content), "Range", "bytes=0-");

      assertThat(whole.statusCode()).isEqualTo(200);
      assertThat(whole.headers().firstValueAsLong("Content-Length")).hasValue(0);
      assertThat(range.statusCode()).isEqualTo(416);
      assertThat(range.headers().firstValue("Content-Range")).contains("bytes */0");
    }
  }

  @Test
  void get_whileItArrives_sendsWhatIsVerified() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);
      content.verifiedUntil(0);
      var asked =
          lab.http()
              .sendAsync(
                  HttpRequest.newBuilder(lab.uri(blobPath(content))).build(),
                  BodyHandlers.ofInputStream());
      await().until(() -> content.waiting() == 1);
      assertThat(asked).isNotDone();

      content.verifiedUntil(1_500_000);
      InputStream body = asked.get().body();
      assertThat(body.readNBytes(1_500_000)).isEqualTo(Arrays.copyOf(bytes, 1_500_000));
      await().until(() -> content.waiting() == 1);
      content.verifiedUntil(SIZE);

      assertThat(body.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 1_500_000, SIZE));
      await().until(() -> lab.active() == 0);
      assertThat(
              lab.meters
                  .get("rackcast.mirror.bytes")
                  .tags("kind", "blob", "source", "arriving")
                  .counter()
                  .count())
          .isEqualTo(SIZE);
    }
  }

  @Test
  void get_failsMidway_closesSoThatTheRestCanBeAskedFor() throws Exception {
    try (var lab = new MirrorLab(folder);
        var log = new LogOf(Exchange.class)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);
      content.verifiedUntil(2_000_000);
      try (var socket = lab.connect()) {
        send(socket.getOutputStream(), blobPath(content));
        await().until(() -> content.waiting() == 1);
        content.fail("no node has piece 7 any more");

        byte[] all = socket.getInputStream().readAllBytes();

        int body = all.length - 2_000_000;
        assertThat(Arrays.copyOfRange(all, body, all.length))
            .isEqualTo(Arrays.copyOf(bytes, 2_000_000));
        assertThat(new String(all, 0, body, StandardCharsets.ISO_8859_1))
            .startsWith("HTTP/1.1 200")
            .endsWith("\r\n\r\n");
      }
      content.verifiedUntil(SIZE);
      var rest = lab.get(blobPath(content), "Range", "bytes=2000000-");

      assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(bytes, 2_000_000, SIZE));
      assertThat(log.lines())
          .containsExactly(
              "cannot send "
                  + content.digest
                  + " to a container runtime: no node has piece 7 any more");
      await().until(() -> content.open.get() == 0);
      assertThat(lab.requests("blob", "failed")).isEqualTo(1);
    }
  }

  @Test
  void get_failsBeforeTheFirstByte_saysSo() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);
      content.verifiedUntil(0);
      content.fail("no node has it");

      var response = lab.get(blobPath(content));

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(MirrorLab.text(response)).contains("no node has it");
      await().until(() -> content.open.get() == 0);
    }
  }

  @Test
  void get_nothingComes_isGivenUp() throws Exception {
    try (var lab = new MirrorLab(folder, Map.of("CONTENT_TIMEOUT", "1s"), Optional.empty())) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);
      content.verifiedUntil(0);

      var response = lab.get(blobPath(content));

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(MirrorLab.text(response)).contains("nothing of it came for 1 s");
    }
  }

  @Test
  void get_fileCannotBeRead_saysSo() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);
      content.unreadable = true;

      var response = lab.get(blobPath(content));

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(MirrorLab.text(response)).contains("the disk has gone");
      await().until(() -> content.open.get() == 0);
    }
  }

  @Test
  void get_fileBecameShorter_isCutAndNeverFilledUp() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);
      Files.write(folder.resolve(content.digest.hex()), Arrays.copyOf(bytes, 1_300_000));

      try (var socket = lab.connect()) {
        send(socket.getOutputStream(), blobPath(content));
        byte[] all = socket.getInputStream().readAllBytes();

        int body = all.length - 1_300_000;
        assertThat(Arrays.copyOfRange(all, body, all.length))
            .isEqualTo(Arrays.copyOf(bytes, 1_300_000));
      }
      await().until(() -> content.open.get() == 0 && lab.active() == 0);
      assertThat(lab.requests("blob", "served")).isZero();
    }
  }

  @Test
  void get_artifactHoldsSomethingElse_isNotSent() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);
      var other = lab.images.blob(MirrorLab.REPOSITORY, MirrorLab.random(SIZE, 2));
      lab.images.contents.put(content.digest.truncated(), other);

      var response = lab.get(blobPath(content));

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(MirrorLab.text(response)).contains("not what the image says");
      await().until(() -> other.open.get() == 0);
    }
  }

  @Test
  void get_clientLeavesWhileItWaits_givesAllBack() throws Exception {
    try (var lab = new MirrorLab(folder)) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);
      content.verifiedUntil(0);
      try (var socket = lab.connect()) {
        send(socket.getOutputStream(), blobPath(content));
        await().until(() -> content.waiting() == 1);
      }

      await().until(() -> content.open.get() == 0 && lab.active() == 0);
      content.verifiedUntil(SIZE);
      assertThat(lab.requests("blob", "gone")).isEqualTo(1);
    }
  }

  @Test
  void get_clientReadsNothing_holdsFewSlicesAndIsClosed() throws Exception {
    byte[] large = MirrorLab.random(60_000_000, 3);
    try (var lab = new MirrorLab(folder, Map.of("IDLE_TIMEOUT", "1s"), Optional.empty())) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, large);
      try (var socket = lab.connect()) {
        send(socket.getOutputStream(), blobPath(content));

        await().until(() -> content.open.get() == 0 && lab.requests("blob", "gone") == 1);
      }
      assertThat(lab.active()).isZero();
    }
  }

  @Test
  void get_clientReadsSlowly_isServedToTheEnd() throws Exception {
    byte[] large = MirrorLab.random(20_000_000, 3);
    try (var lab = new MirrorLab(folder, Map.of("IDLE_TIMEOUT", "1s"), Optional.empty())) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, large);
      try (var socket = lab.connect()) {
        socket.setReceiveBufferSize(64 << 10);
        send(socket.getOutputStream(), blobPath(content));
        InputStream in = socket.getInputStream();
        int count = 0;
        while (count < large.length) {
          byte[] some = in.readNBytes(1_000_000);
          assertThat(some).isNotEmpty();
          count += some.length;
          Thread.sleep(150); // In all three times the idle time, though never idle.
        }
      }
      await().until(() -> lab.active() == 0);
      assertThat(lab.requests("blob", "served")).isEqualTo(1);
    }
  }

  @Test
  void get_thousandsAtOnce_allGetTheirBytes() throws Exception {
    byte[] small = Arrays.copyOf(bytes, 50_000);
    try (var lab =
        new MirrorLab(
            folder, Map.of("MAX_REQUESTS", "5000", "MAX_CONNECTIONS", "5000"), Optional.empty())) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, small);
      var request = HttpRequest.newBuilder(lab.uri(blobPath(content))).build();

      List<CompletableFuture<HttpResponse<byte[]>>> pulls =
          IntStream.range(0, 2000)
              .mapToObj(i -> lab.http().sendAsync(request, BodyHandlers.ofByteArray()))
              .toList();

      for (var pull : pulls) {
        assertThat(pull.get().body()).isEqualTo(small);
      }
      await().until(() -> content.open.get() == 0 && lab.active() == 0);
    }
  }

  @Test
  void request_beyondTheMost_isToldToWait() throws Exception {
    try (var lab = new MirrorLab(folder, Map.of("MAX_REQUESTS", "1"), Optional.empty())) {
      var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);
      content.verifiedUntil(0);
      var first =
          lab.http()
              .sendAsync(
                  HttpRequest.newBuilder(lab.uri(blobPath(content))).build(),
                  BodyHandlers.ofByteArray());
      await().until(() -> content.waiting() == 1);

      var second = lab.get("/v2/");

      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(second.headers().firstValue("Retry-After")).contains("1");
      assertThat(MirrorLab.text(second)).contains("TOOMANYREQUESTS");
      content.verifiedUntil(SIZE);
      assertThat(first.get().body()).isEqualTo(bytes);
    }
  }

  @Test
  void connection_beyondTheMost_isClosed() throws Exception {
    try (var lab = new MirrorLab(folder, Map.of("MAX_CONNECTIONS", "1"), Optional.empty());
        var first = lab.connect()) {
      await().until(() -> lab.meters.get("rackcast.mirror.connections").gauge().value() == 1);
      try (var second = lab.connect()) {
        assertThat(second.getInputStream().read()).isEqualTo(-1);
      }

      assertThat(lab.meters.get("rackcast.mirror.connections.refused").counter().count())
          .isEqualTo(1);
      assertThat(first.isConnected()).isTrue();
    }
  }

  @Test
  void close_requestUnderWay_isServedToItsEnd() throws Exception {
    var lab = new MirrorLab(folder);
    var content = lab.images.blob(MirrorLab.REPOSITORY, bytes);
    content.verifiedUntil(0);
    var pull =
        lab.http()
            .sendAsync(
                HttpRequest.newBuilder(lab.uri(blobPath(content))).build(),
                BodyHandlers.ofByteArray());
    await().until(() -> content.waiting() == 1);

    var closing = CompletableFuture.runAsync(lab::close);
    await().until(() -> lab.mirror.isStopping());
    content.verifiedUntil(SIZE);

    assertThat(pull.get().body()).isEqualTo(bytes);
    closing.get();
    assertThat(content.open).hasValue(0);
  }

  private static void send(java.io.OutputStream out, String path) throws java.io.IOException {
    out.write(
        ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
  }

  private static void assertHeaders(HttpResponse<?> response, FakeContent content) {
    var headers = response.headers();
    assertThat(headers.firstValue("Accept-Ranges")).contains("bytes");
    assertThat(headers.firstValue("ETag")).contains("\"" + content.digest + "\"");
    assertThat(headers.firstValue("Docker-Content-Digest")).contains(content.digest.toString());
    assertThat(headers.firstValue("Cache-Control")).contains("max-age=31536000");
    assertThat(headers.firstValue("Content-Type")).contains("application/octet-stream");
  }
}
