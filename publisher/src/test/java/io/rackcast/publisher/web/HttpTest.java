package io.rackcast.publisher.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.proto.token.Jwks;
import io.rackcast.proto.torrent.Metainfo;
import io.rackcast.publisher.TestPublisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final byte[] DATA = new byte[100_000];
  private static TestPublisher publisher;
  private static String sha256;
  private static String infohash;

  @BeforeAll
  static void start() throws IOException {
    publisher = TestPublisher.in(folder);
    new Random(1).nextBytes(DATA);
    Files.write(folder.resolve("f.bin"), DATA);
    var result =
        publisher.run(
            "publish",
            folder.resolve("f.bin").toString(),
            "--name",
            "team/web",
            "--version",
            "1",
            "--json");
    assertThat(result.code()).as(result.err()).isZero();
    var json = new ObjectMapper().readTree(result.out());
    sha256 = json.path("sha256").asText();
    infohash = json.path("infohash").asText();
  }

  @AfterAll
  static void stop() {
    publisher.close();
  }

  private static HttpResponse<byte[]> call(String method, String path, String... headers)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(publisher.http() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    return call("GET", path, withToken(headers));
  }

  private static String[] withToken(String... headers) {
    var all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Authorization";
    all[headers.length + 1] = "Bearer " + publisher.token("agent");
    return all;
  }

  private static String blob() {
    return "/blobs/sha256:" + sha256;
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void blob_whole_isExactAndNeverCompressed() throws Exception {
    var response = get(blob(), "Accept-Encoding", "gzip");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(DATA);
    assertThat(header(response, "Content-Encoding")).isEmpty();
    assertThat(header(response, "Content-Length")).isEqualTo("100000");
    assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
    assertThat(header(response, "ETag")).isEqualTo("\"sha256:" + sha256 + "\"");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          bytes=0-9,          0,     10
          bytes=99990-,       99990, 10
          bytes=-5,           99995, 5
          bytes=500-1000000,  500,   99500
          """)
  void blob_range_isPartial(String range, int first, int length) throws Exception {
    var response = get(blob(), "Range", range);

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(response.body()).isEqualTo(Arrays.copyOfRange(DATA, first, first + length));
    assertThat(header(response, "Content-Range"))
        .isEqualTo("bytes %d-%d/100000".formatted(first, first + length - 1));
  }

  @Test
  void blob_rangeOutside_is416WithTheSizeAndShortBody() throws Exception {
    var response = get(blob(), "Range", "bytes=100000-");

    assertThat(response.statusCode()).isEqualTo(416);
    assertThat(header(response, "Content-Range")).isEqualTo("bytes */100000");
    assertThat(response.body().length).isLessThan(200);
  }

  @Test
  void blob_cutUnderneathWhileItIsSent_breaksTheConnectionInsteadOfAWrongBody() throws Exception {
    var file = folder.resolve("cut.bin");
    Files.write(file, new byte[64 << 20]);
    publisher.run("publish", file.toString(), "--name", "cut", "--version", "1");
    var shown = new ObjectMapper().readTree(publisher.run("show", "cut@1", "--json").out());
    var hex = shown.path("sha256").asText();
    var kept = publisher.data().resolve("content/sha256").resolve(hex.substring(0, 2)).resolve(hex);
    var request =
        HttpRequest.newBuilder(URI.create(publisher.http() + "/blobs/sha256:" + hex))
            .headers(withToken())
            .build();

    var response = HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (var body = response.body();
        var channel = FileChannel.open(kept, StandardOpenOption.WRITE)) {
      body.skipNBytes(1000);
      channel.truncate(1000);

      assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  @Test
  void blob_ifRangeOfOtherContent_isWhole() throws Exception {
    var other = get(blob(), "Range", "bytes=0-9", "If-Range", "\"sha256:00\"");
    var same = get(blob(), "Range", "bytes=0-9", "If-Range", "\"sha256:" + sha256 + "\"");

    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(same.statusCode()).isEqualTo(206);
  }

  @Test
  void blob_ifNoneMatch_is304WithoutBody() throws Exception {
    var response = get(blob(), "If-None-Match", "\"x\", \"sha256:" + sha256 + "\"");

    assertThat(response.statusCode()).isEqualTo(304);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void blob_headWithRange_isOfTheWhole() throws Exception {
    var response = call("HEAD", blob(), withToken("Range", "bytes=5-9"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Length")).isEqualTo("100000");
  }

  @Test
  void blob_head_hasTheHeadersWithoutBody() throws Exception {
    var response = call("HEAD", blob(), withToken());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Length")).isEqualTo("100000");
    assertThat(response.body()).isEmpty();
  }

  @ParameterizedTest(name = "{0} of {1}: {2}")
  @CsvSource(
      textBlock =
          """
          '',       blob,    401
          guessed,  blob,    401
          tracker,  blob,    404
          agent,    blob,    200
          ci,       blob,    200
          agent,    other,   404
          agent,    broken,  400
          '',       torrent, 401
          tracker,  torrent, 404
          agent,    torrent, 200
          agent,    release, 200
          tracker,  release, 403
          agent,    missing, 404
          '',       keys,    200
          """)
  void path_withToken_isAnsweredByItsRights(String who, String what, int status) throws Exception {
    var path =
        switch (what) {
          case "blob" -> blob();
          case "other" -> "/blobs/sha256:" + "0".repeat(64);
          case "broken" -> "/blobs/sha256:xyz";
          case "torrent" -> "/torrents/" + infohash + ".torrent";
          case "release" -> "/releases/team/web/1/torrent";
          case "missing" -> "/releases/team/web/2/torrent";
          default -> "/.well-known/jwks.json";
        };
    var headers =
        switch (who) {
          case "" -> new String[0];
          case "guessed" -> new String[] {"Authorization", "Bearer guessed"};
          default -> new String[] {"Authorization", "Bearer " + publisher.token(who)};
        };

    var response = call("GET", path, headers);

    assertThat(response.statusCode()).isEqualTo(status);
    if (status == 401) {
      assertThat(header(response, "WWW-Authenticate")).startsWith("Bearer");
    }
  }

  @Test
  void torrent_byInfohash_isPlainMetainfo() throws Exception {
    var metainfo = Metainfo.parse(get("/torrents/" + infohash + ".torrent").body());

    assertThat(metainfo.infoHash().toString()).isEqualTo(infohash);
    assertThat(metainfo.trackers()).isEmpty();
  }

  @Test
  void keys_published_haveOnlyMembersThatEverybodyMayKnow() throws Exception {
    var response = call("GET", "/.well-known/jwks.json");

    assertThat(Jwks.read(response.body())).hasSize(1);
    var open = Set.of("kty", "use", "kid", "alg", "iat", "n", "e", "crv", "x", "y");
    for (var key : new ObjectMapper().readTree(response.body()).path("keys")) {
      assertThat(open).containsAll(key::fieldNames);
    }
    assertThat(header(response, "Cache-Control")).isEqualTo("public, max-age=300");
  }

  @Test
  void keys_ifNoneMatch_is304() throws Exception {
    var first = call("GET", "/.well-known/jwks.json");

    var again = call("GET", "/.well-known/jwks.json", "If-None-Match", header(first, "ETag"));

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(call("GET", "/.well-known/jwks.json", "If-None-Match", "\"x\"").statusCode())
        .isEqualTo(200);
  }

  @Test
  void revoked_content_isNoLongerServed() throws Exception {
    var file = Files.writeString(folder.resolve("bad.txt"), "bad");
    assertThat(
            publisher
                .run("publish", file.toString(), "--name", "bad", "--version", "1", "--json")
                .code())
        .isZero();
    var shown = new ObjectMapper().readTree(publisher.run("show", "bad@1", "--json").out());
    var path = "/blobs/sha256:" + shown.path("sha256").asText();
    assertThat(get(path).statusCode()).isEqualTo(200);

    publisher.run("revoke", "bad@1", "--reason", "it burns");

    var response = get(path);
    assertThat(response.statusCode()).isEqualTo(410);
    assertThat(new String(response.body(), StandardCharsets.UTF_8)).contains("it burns");
  }

  @Test
  void audit_rangesAndKnocking_fillOneRowEachNotOneARequest() throws Exception {
    for (int i = 0; i < 20; i++) {
      get(blob(), "Range", "bytes=" + i + "-" + i);
      call("GET", "/blobs/guess" + i);
    }

    // Two, where the minute turns meanwhile.
    await().atMost(SOON).until(() -> decisions("caller = ''", "SUM(times)") == 20);
    assertThat(decisions("caller = ''", "COUNT(*)")).isBetween(1, 2);
    assertThat(decisions("subject = 'GET /blobs/{digest} from 127.0.0.1'", "SUM(times)"))
        .isEqualTo(20);
    await()
        .atMost(SOON)
        .until(() -> decisions("caller = 'agent' AND subject = 'team/web'", "SUM(times)") >= 20);
    assertThat(decisions("subject != TRIM(subject)", "COUNT(*)")).isZero();
  }

  @Test
  void audit_listOfAll_hasNoTrailingSpace() throws Exception {
    publisher.run("list");

    await()
        .atMost(SOON)
        .until(() -> decisions("caller = 'ci' AND subject = 'list'", "COUNT(*)") > 0);
  }

  private static int decisions(String where, String what) throws SQLException {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + publisher.data().resolve("publisher.db"));
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT " + what + " FROM audit WHERE " + where)) {
      return rows.getInt(1);
    }
  }
}
