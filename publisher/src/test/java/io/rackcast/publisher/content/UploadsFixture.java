package io.rackcast.publisher.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredRelease;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Uploads on a real folder and database, and the ways of a caller. */
abstract class UploadsFixture {
  private static final UploadLimits LIMITS =
      new UploadLimits(1L << 30, 100, 4, 3, Duration.ofDays(1));

  @TempDir Path folder;
  Store store;
  ContentFolder content;
  Uploads uploads;
  DurableFiles.Opener opener = FileChannel::open;

  @BeforeEach
  void start() throws IOException {
    store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC());
    content = new ContentFolder(folder.resolve("content"));
    uploads =
        new Uploads(folder.resolve("uploads"), content, store, LIMITS, (f, o) -> opener.open(f, o));
  }

  @AfterEach
  void stop() {
    uploads.close();
    store.close();
  }

  /** As after kill -9: nothing is closed in order, and all in memory is gone. */
  void restart() throws IOException {
    store.close();
    start();
  }

  static byte[] bytes(int size) {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  static UploadPlan plan(String release, long size) {
    return new UploadPlan(
        ReleaseKey.parse(release), "f.bin", false, List.of(new FileSpec("f.bin", size, false)), 0);
  }

  Uploads.State begin(UploadPlan plan) {
    var begun = uploads.begin("ci", plan, List.of());
    return ((Uploads.Begun.Ready) begun).state();
  }

  void send(String id, byte[] data, int from, int to) {
    try (var stream = uploads.send("ci", id, from)) {
      for (int at = from; at < to; ) {
        int end = Math.min(to, at + 100_000);
        stream.append(Arrays.copyOfRange(data, at, end));
        at = end;
      }
    }
  }

  StoredRelease publish(UploadPlan plan, byte[] data) {
    var id = begin(plan).id();
    send(id, data, 0, data.length);
    return uploads.finish("ci", id, Optional.of(sha256(data)));
  }

  static Sha256Digest sha256(byte[] data) {
    try {
      return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(data));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static void assertRefused(Refusal.Kind kind, String part, Runnable act) {
    var thrown = catchThrowable(act::run);
    assertThat(thrown).asInstanceOf(throwable(Refusal.class)).hasMessageContaining(part);
    assertThat(((Refusal) thrown).kind()).isEqualTo(kind);
  }

  byte[] kept(Sha256Digest sha256) throws IOException {
    return Files.readAllBytes(content.find(sha256).orElseThrow());
  }
}
