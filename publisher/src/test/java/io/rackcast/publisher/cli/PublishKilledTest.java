package io.rackcast.publisher.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.BeginUploadRequest;
import io.rackcast.proto.v1.FileEntry;
import io.rackcast.proto.v1.UploadChunk;
import io.rackcast.proto.v1.UploadSession;
import io.rackcast.publisher.HaltPoint;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.registry.intake.PublisherProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A publisher that is killed while somebody publishes, and started again. */
final class PublishKilledTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int MIB = 1 << 20;
  private static final byte[] DATA = new byte[8 * MIB];

  static {
    new Random(7).nextBytes(DATA);
  }

  @TempDir Path folder;
  private final ContentSite site = new ContentSite();
  private final CountDownLatch end = new CountDownLatch(1);
  private PublisherProcess publisher;
  private HaltPoint halt;

  @BeforeEach
  void prepare() {
    publisher =
        new PublisherProcess(
            folder.resolve("pub"),
            Map.of("RACKCAST_PUBLISHER_REGISTER_ALLOWED_URLS", site.url("/")),
            settings -> settings);
    halt = new HaltPoint(publisher.data().resolve("publisher.db"));
  }

  @AfterEach
  void end() {
    end.countDown();
    publisher.close();
    site.close();
  }

  @Test
  void publish_publisherKilledAtEveryStage_isDoneOnceByTheClientThatWaits() throws Exception {
    var file = Files.write(folder.resolve("app.bin"), DATA);

    // In the middle of the bytes, of which a part is on disk for good.
    publisher.start();
    sendSome(3 * MIB);
    publisher.kill();
    assertThat(halt.number("SELECT durable_bytes FROM upload")).isEqualTo(3 * MIB);

    // Finished and in its place, and not yet approved.
    halt.before("INSERT ON release");
    publisher.start();
    assertThat(begin().getReceivedBytes()).isEqualTo(3 * MIB);
    var client =
        later("publish", file.toString(), "--version=1", "--label=stable", "--expires=14d");
    var kept = kept(sha256(DATA));
    halt.awaitReached(() -> Files.exists(kept));
    assertThat(halt.rows("upload")).isEqualTo(1);
    assertThat(run("show", "web@1").code()).isEqualTo(1);
    publisher.kill();
    assertThat(halt.rows("approval_event")).isZero();

    // Approved, and the upload does not know it yet.
    halt.insteadBefore("UPDATE OF release_id ON upload");
    publisher.start();
    halt.awaitReached(() -> halt.rows("approval_event") == 1);
    assertThat(run("show", "web@1").code()).isZero();
    publisher.kill();
    assertThat(halt.rows("approval_event")).isEqualTo(1);

    // Approved and with an end, and not yet labelled.
    halt.insteadBefore("INSERT ON label");
    publisher.start();
    halt.awaitReached(() -> halt.rows("release_expiry") == 1);
    publisher.kill();
    assertThat(halt.rows("label")).isZero();

    halt.remove();
    publisher.start();
    var done = client.get(180, SECONDS);
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.err()).contains("interrupted (", "trying again for up to 600 s");
    var shown = new ObjectMapper().readTree(done.out());
    assertThat(shown.path("labels").path(0).asText()).isEqualTo("stable");
    assertThat(shown.path("expires_at").asText()).isNotEmpty();
    assertThat(shown.path("sha256").asText()).endsWith(sha256(DATA).hex());
    assertThat(halt.rows("approval_event")).isEqualTo(1);
    assertThat(halt.rows("label_move")).isEqualTo(1);
    assertThat(Files.readAllBytes(kept)).isEqualTo(DATA);
    assertThat(run("show", "web@stable").code()).isZero();
  }

  @Test
  void publish_publisherKilledBetweenTwoFiles_placesBothAndApprovesOnce() throws Exception {
    var app = Files.createDirectories(folder.resolve("app"));
    byte[] other = Arrays.copyOf(DATA, MIB);
    Files.write(app.resolve("a.bin"), DATA);
    Files.write(app.resolve("b.bin"), other);
    publisher.start();
    halt.before("INSERT ON release");
    var client = later("publish", app.toString(), "--version=1");
    var first = kept(sha256(DATA));
    var second = kept(sha256(other));
    halt.awaitReached(() -> Files.exists(first) && Files.exists(second));
    publisher.kill();
    // Files come to their places one after the other; this is how it is after the first.
    Files.delete(second);

    halt.remove();
    publisher.start();

    var done = client.get(180, SECONDS);
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(Files.readAllBytes(first)).isEqualTo(DATA);
    assertThat(Files.readAllBytes(second)).isEqualTo(other);
    assertThat(halt.rows("approval_event")).isEqualTo(1);
    assertThat(publisher.data().resolve("uploads")).isEmptyDirectory();
  }

  @Test
  void register_publisherKilledInTheMiddle_isDoneByTheClientThatWaits() throws Exception {
    var reached = new CountDownLatch(1);
    site.on(
        "/slow/",
        call -> {
          boolean isFirst = reached.getCount() > 0;
          call.sendResponseHeaders(200, DATA.length);
          call.getResponseBody().write(DATA, 0, DATA.length / 2);
          call.getResponseBody().flush();
          reached.countDown();
          if (isFirst) {
            awaitEnd();
          }
          call.getResponseBody().write(DATA, DATA.length / 2, DATA.length - DATA.length / 2);
        });
    publisher.start();

    var client =
        later("register", site.url("/slow/app.bin"), "--version=1", "--digest=" + sha256(DATA));
    await().atMost(SOON).until(() -> reached.getCount() == 0 && halt.rows("upload") == 1);
    publisher.kill();
    assertThat(halt.rows("release")).isZero();
    publisher.start();

    var done = client.get(180, SECONDS);
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(halt.rows("approval_event")).isEqualTo(1);
    assertThat(Files.readAllBytes(kept(sha256(DATA)))).isEqualTo(DATA);
    assertThat(publisher.data().resolve("uploads")).isEmptyDirectory();
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String server() {
    return "127.0.0.1:" + publisher.grpcPort;
  }

  private TestCommands.Result run(String... arguments) {
    return new TestCommands().runAs(server(), publisher.token("ci"), arguments);
  }

  private CompletableFuture<TestCommands.Result> later(String... arguments) {
    var all = new String[arguments.length + 3];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--name=web";
    all[arguments.length + 1] = "--json";
    // Longer than all kills and starts take.
    all[arguments.length + 2] = "--patience=600";
    return CompletableFuture.supplyAsync(() -> run(all));
  }

  private PublisherClient client() {
    return new PublisherClient(
        new CalledServer(ServerAddress.parse(server()), ServerOptions.WORDS, ClientTlsFiles.USUAL),
        Optional.empty(),
        () -> publisher.token("ci"));
  }

  /** Begins the upload that the command begins, too. */
  private UploadSession begin() {
    try (var client = client()) {
      return begin(client);
    }
  }

  private UploadSession begin(PublisherClient client) {
    return client
        .artifacts()
        .beginUpload(
            BeginUploadRequest.newBuilder()
                .setName("web")
                .setVersion("1")
                .setContentName("app.bin")
                .addFiles(FileEntry.newBuilder().setPath("app.bin").setSizeBytes(DATA.length))
                .build());
  }

  private void sendSome(int bytes) throws Exception {
    try (var client = client()) {
      var answer = new CompletableFuture<UploadSession>();
      var out = client.uploading().upload(into(answer));
      var id = begin(client).getUploadId();
      for (int at = 0; at < bytes; at += MIB) {
        out.onNext(
            UploadChunk.newBuilder()
                .setUploadId(id)
                .setOffsetBytes(at)
                .setData(ByteString.copyFrom(DATA, at, MIB))
                .build());
      }
      out.onCompleted();
      assertThat(answer.get(60, SECONDS).getReceivedBytes()).isEqualTo(bytes);
    }
  }

  private static StreamObserver<UploadSession> into(CompletableFuture<UploadSession> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(UploadSession session) {
        answer.complete(session);
      }

      @Override
      public void onError(Throwable e) {
        answer.completeExceptionally(e);
      }

      @Override
      public void onCompleted() {}
    };
  }

  private Path kept(Sha256Digest digest) {
    return publisher
        .data()
        .resolve("content/sha256")
        .resolve(digest.hex().substring(0, 2))
        .resolve(digest.hex());
  }

  private static Sha256Digest sha256(byte[] data) throws Exception {
    var hex = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    return Sha256Digest.parse(hex);
  }
}
