package io.rackcast.publisher.content.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.TestPublisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A publisher whose content is in a bucket, by its commands and over HTTP. */
final class BucketPublisherTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static final TestBucket BUCKET = new TestBucket();
  private static TestPublisher publisher;

  @BeforeAll
  static void start() {
    publisher = TestPublisher.in(folder, inBucket(TestBucket.SECRET));
  }

  @AfterAll
  static void stop() {
    publisher.close();
    BUCKET.close();
  }

  @BeforeEach
  void isBack() {
    BUCKET.away(false);
  }

  private static UnaryOperator<String> inBucket(String secret) {
    var content =
        """

        content:
          s3: { endpoint: "%s", bucket: b, access-key: %s, secret-key: "%s", prefix: rackcast/ }
        """
            .formatted(BUCKET.endpoint(), TestBucket.ACCESS, secret);
    return settings -> settings.replaceFirst("(?ms)^content:\n.*?(?=^\\S)", "") + content;
  }

  private static byte[] bytes(int size) {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static JsonNode publish(String name, byte[] data) throws IOException {
    var file = Files.write(folder.resolve(name + ".bin"), data);
    var result =
        publisher.run("publish", file.toString(), "--name", name, "--version", "1", "--json");
    assertThat(result.code()).as(result.err()).isZero();
    return new ObjectMapper().readTree(result.out());
  }

  private static String key(JsonNode release) {
    var hex = release.path("sha256").asText();
    return "rackcast/sha256/" + hex.substring(0, 2) + "/" + hex;
  }

  private static HttpResponse<byte[]> get(String path, String range) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(publisher.http() + path))
            .header("Authorization", "Bearer " + publisher.token("agent"))
            .header("Range", range)
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  private static TestCommands.Result command(String... arguments) {
    var all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--config";
    all[arguments.length + 1] = publisher.folder().resolve("publisher.yaml").toString();
    return new TestCommands().run(all);
  }

  @Test
  void publish_file_isInTheBucketAloneAndReadInParts() throws Exception {
    var data = bytes((1 << 20) + 70_000);

    var release = publish("large", data);

    assertThat(BUCKET.objects.get(key(release))).isEqualTo(data);
    try (Stream<Path> left = Files.walk(publisher.data())) {
      assertThat(left.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()))
          .allMatch(size -> size < data.length);
    }
    var blob = "/blobs/sha256:" + release.path("sha256").asText();
    var part = get(blob, "bytes=5-1100000");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(data, 5, 1_100_001));
    assertThat(get(blob, "bytes=0-").body()).isEqualTo(data);
    assertThat(get(blob, "bytes=999999999-").statusCode()).isEqualTo(416);
    var torrent = get("/torrents/" + release.path("infohash").asText() + ".torrent", "bytes=0-");
    assertThat(torrent.statusCode()).isEqualTo(200);
    assertThat(publisher.run("show", "large@1", "--json").out()).contains("\"kept\":true");
  }

  @Test
  void publish_bucketAway_waitsAndGoesOnWhenItIsBack() throws Exception {
    var file = Files.write(folder.resolve("later.bin"), bytes(5000));
    String[] publish = {"publish", file.toString(), "--name", "later", "--version", "1"};
    BUCKET.away(true);
    BUCKET.requests.clear();

    var published = CompletableFuture.supplyAsync(() -> publisher.run(publish));

    // Three tries are one answer.
    await().atMost(SOON).until(() -> BUCKET.count("HEAD rackcast/sha256/") > 3);
    assertThat(publisher.run("show", "later@1").err()).contains("there is no release later@1");
    BUCKET.away(false);
    var result = published.get(60, TimeUnit.SECONDS);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(publisher.run("show", "later@1", "--json").out()).contains("\"kept\":true");
  }

  @Test
  void blob_bucketAway_is503() throws Exception {
    var release = publish("away", bytes(3000));
    BUCKET.away(true);

    var answer = get("/blobs/sha256:" + release.path("sha256").asText(), "bytes=0-");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("the bucket");
  }

  private static String page(String path) throws Exception {
    var answer = get(path, "bytes=0-");
    return answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Test
  void readyz_bucketAwayAndBack_saysSo() throws Exception {
    publish("ready", bytes(65));
    assertThat(page("/readyz")).startsWith("200");
    BUCKET.away(true);
    var file = Files.write(folder.resolve("unready.bin"), bytes(66));
    var waits =
        CompletableFuture.supplyAsync(
            () -> publisher.run("publish", file.toString(), "--name", "unready", "--version", "1"));
    await().atMost(SOON).until(() -> page("/readyz").startsWith("503"));

    assertThat(page("/readyz")).startsWith("503").contains("the bucket \"b/rackcast/\"");
    assertThat(page("/metrics")).contains("rackcast_publisher_bucket_up 0");
    BUCKET.away(false);
    assertThat(waits.get(60, TimeUnit.SECONDS).code()).isZero();

    assertThat(page("/readyz")).startsWith("200");
    assertThat(page("/metrics"))
        .contains("rackcast_publisher_bucket_up 1")
        .containsPattern("bucket_calls_total\\{call=\"put\",result=\"answered\"} [1-9]")
        .containsPattern("bucket_calls_total\\{call=\"[a-z]+\",result=\"failed\"} [1-9]")
        .containsPattern("bucket_bytes_total\\{direction=\"out\"} [1-9]");
  }

  @Test
  void checkConfig_bucketGoodAwayAndRefusing_says() throws Exception {
    var file = publisher.folder().resolve("publisher.yaml");
    var wrong =
        Files.writeString(
            publisher.folder().resolve("wrong.yaml"),
            Files.readString(file).replace(TestBucket.SECRET, "wrong"));

    var good = new TestCommands().run("check-config", file.toString());
    var refused = new TestCommands().run("check-config", wrong.toString());
    BUCKET.away(true);
    var away = new TestCommands().run("check-config", file.toString());

    assertThat(good.code()).as(good.err()).isZero();
    assertThat(good.err()).doesNotContain("bucket");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("check content.s3.secret-key");
    assertThat(away.code()).isZero();
    assertThat(away.err()).contains("warning: the bucket").contains("503");
  }

  @Test
  void verify_objectTurned_isFoundAndMovedAsideInTheBucket() throws Exception {
    var release = publish("rotten", bytes(4000));
    var wrong = bytes(4000);
    wrong[7] ^= 1;
    BUCKET.objects.put(key(release), wrong);

    var seen = command("verify", "--repair", "--json");

    assertThat(seen.code()).as(seen.err()).isEqualTo(1);
    assertThat(seen.out()).contains("wrong-digest").contains("rackcast/damaged/");
    assertThat(BUCKET.objects).doesNotContainKey(key(release));
    var healed =
        publisher.run(
            "publish",
            folder.resolve("rotten.bin").toString(),
            "--name",
            "rotten",
            "--version",
            "1");
    assertThat(healed.code()).as(healed.err()).isZero();
    assertThat(BUCKET.objects.get(key(release))).isEqualTo(bytes(4000));
    assertThat(command("verify").code()).isZero();
  }

  @Test
  void backup_contentInABucket_staysThere() throws Exception {
    publish("backed-up", bytes(2000));

    var refused = command("backup", folder.resolve("all").toString(), "--with-content");
    var made = command("backup", folder.resolve("backup").toString());

    assertThat(refused.code()).isNotZero();
    assertThat(refused.err()).contains("leave --with-content out");
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.err()).contains("stay in the bucket \"b/rackcast/\"");
  }

  @Test
  void start_wrongSecret_saysWhatToMend(@TempDir Path other) {
    assertThatThrownBy(() -> TestPublisher.in(other, inBucket("wrong")))
        .hasMessageContaining("check content.s3.secret-key");
  }
}
