package io.rackcast.publisher.registry.intake;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.ApprovalEvent;
import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.proto.v1.BeginUploadRequest;
import io.rackcast.proto.v1.FileEntry;
import io.rackcast.proto.v1.FollowRequest;
import io.rackcast.proto.v1.FollowStart;
import io.rackcast.proto.v1.UploadChunk;
import io.rackcast.proto.v1.UploadSession;
import io.rackcast.publisher.TestCommands;
import io.rackcast.publisher.store.CutProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A publisher whose database goes away in the middle of everything, and comes back. */
abstract class DatabaseCutContract extends IntakeFixture {
  private static final int MIB = 1 << 20;
  private static final byte[] DATA = new byte[8 * MIB];

  static {
    new Random(7).nextBytes(DATA);
  }

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final CountDownLatch reached = new CountDownLatch(1);
  private volatile boolean isOver;

  @SuppressWarnings("NullAway.Init") // set before the publisher starts
  private CutProxy proxy;

  /** Where the database listens on 127.0.0.1. */
  abstract int port();

  /** The environment of a publisher on a new database, seen at this port. */
  abstract Map<String, String> database(int port);

  @Override
  Map<String, String> environment() {
    proxy = new CutProxy(port());
    return database(proxy.port());
  }

  @Override
  @AfterEach
  void stopBoth() {
    isOver = true;
    goOn.countDown();
    super.stopBoth();
    proxy.close();
  }

  @Test
  void everything_databaseGoesAndComesBack_goesOnWhereItWas() throws Exception {
    var one = Files.writeString(folder.resolve("one.bin"), "a build");
    var two = Files.writeString(folder.resolve("two.bin"), "another build");
    var big = Files.write(folder.resolve("big.bin"), DATA);
    var image = layout.image("v1", 1, 3_000_000);
    var layer = image.blobs().get(1).digest();
    registry.tag("team/app", "v1", image.manifest());
    registry.before = call -> LayoutRegistry.isReadOf(call, layer) && serveInTwoParts(call, layer);
    assertThat(publish(one, "1").code()).isZero();
    var tracker = new Tracker();
    await().atMost(SOON).until(() -> tracker.events().size() == 1);
    assertThat(tell("team/app", "v1", image.manifest())).isEqualTo(200);
    var id = begin().getUploadId();
    send(id, 3 * MIB);
    reached.await();

    proxy.cut();
    goOn.countDown();

    assertThat(tell("team/app", "v1", image.manifest())).isEqualTo(503);
    var waiting = CompletableFuture.supplyAsync(() -> publish(two, "2"));
    assertThat(publish(one, "3", "--patience=0").err())
        .contains("the publisher's database does not answer; try again");

    proxy.mend();

    var done = waiting.get(60, SECONDS);
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.err()).contains("interrupted (the publisher's database does not answer");
    var session = begin();
    assertThat(session.getUploadId()).isEqualTo(id);
    assertThat(session.getReceivedBytes()).isEqualTo(3 * MIB);
    assertThat(publish(big, "big").code()).isZero();
    assertThat(ended().path("state").asText()).isEqualTo("done");
    assertThat(tagged("team/app:v1")).isEqualTo(image.manifest().digest().toString());
    assertThat(registry.asked(layer)).isEqualTo(1);
    assertThat(tell("team/app", "v1", image.manifest())).isEqualTo(200);
    // Three releases, and the blobs of the image.
    int all = 3 + image.blobs().size();
    await().atMost(SOON).until(() -> tracker.events().size() >= all);
    assertThat(tracker.events())
        .extracting(ApprovalEvent::getRevision)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, all).boxed().toList());
  }

  private boolean serveInTwoParts(HttpExchange call, Sha256Digest blob) throws IOException {
    byte[] bytes = Files.readAllBytes(layout.path(blob));
    call.sendResponseHeaders(200, bytes.length);
    call.getResponseBody().write(bytes, 0, bytes.length / 2);
    call.getResponseBody().flush();
    reached.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    call.getResponseBody().write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
    return true;
  }

  private TestCommands.Result publish(Path file, String version, String... more) {
    var all = new ArrayList<>(List.of("publish", file.toString(), "--name", "web"));
    all.addAll(List.of("--version", version));
    all.addAll(List.of(more));
    return publisher.run(all.toArray(String[]::new));
  }

  private UploadSession begin() {
    return publisher
        .artifacts(publisher.token("ci"))
        .beginUpload(
            BeginUploadRequest.newBuilder()
                .setName("web")
                .setVersion("big")
                .setContentName("big.bin")
                .addFiles(FileEntry.newBuilder().setPath("big.bin").setSizeBytes(DATA.length))
                .build());
  }

  private void send(String id, int bytes) throws Exception {
    var answer = new CompletableFuture<UploadSession>();
    var out = publisher.uploading(publisher.token("ci")).upload(new Answer(answer));
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

  private record Answer(CompletableFuture<UploadSession> session)
      implements StreamObserver<UploadSession> {
    @Override
    public void onNext(UploadSession value) {
      session.complete(value);
    }

    @Override
    public void onError(Throwable e) {
      session.completeExceptionally(e);
    }

    @Override
    public void onCompleted() {}
  }

  /** Follows the approvals as trackers do: when its stream ends it begins another where it was. */
  private final class Tracker implements StreamObserver<ApprovalEvents> {
    private final List<ApprovalEvent> events = new CopyOnWriteArrayList<>();
    private volatile String storeId = "";

    Tracker() {
      follow();
    }

    private void follow() {
      long after = events.isEmpty() ? 0 : events.get(events.size() - 1).getRevision();
      var start =
          FollowStart.newBuilder().setTracker("t1").setAfterRevision(after).setStoreId(storeId);
      publisher
          .approvals(publisher.token("tracker"))
          .follow(this)
          .onNext(FollowRequest.newBuilder().setStart(start).build());
    }

    List<ApprovalEvent> events() {
      return events;
    }

    @Override
    public void onNext(ApprovalEvents batch) {
      // Nothing is told twice after a start over, since there is none.
      assertThat(batch.getFromScratch() && !events.isEmpty()).isFalse();
      storeId = batch.getStoreId();
      events.addAll(batch.getEventsList());
    }

    @Override
    public void onError(Throwable e) {
      if (isOver) {
        return;
      }
      CompletableFuture.delayedExecutor(100, MILLISECONDS).execute(this::follow);
    }

    @Override
    public void onCompleted() {}
  }
}
