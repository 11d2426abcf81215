package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Full disks, killed processes and files that are not what they should be. */
class DiskTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Path sub(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  /** A disk of that size; skips the test, and says so, where none may be mounted. */
  private Path smallDisk(String name, int mebibytes) throws Exception {
    Path disk = sub(name);
    int code =
        run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "none", disk.toString());
    if (code != 0) {
      System.err.println("SKIPPED: the full disk test needs the right to mount a tmpfs (root)");
    }
    Assumptions.assumeTrue(code == 0, "needs the right to mount a tmpfs");
    return disk;
  }

  @Test
  void fetch_diskTooSmall_saysSoAndGoesOnWhenThereIsRoom() throws Exception {
    var content = TestContent.file("build.bin", 12 << 20, 64 << 10);
    Path disk = smallDisk("disk", 8);
    try (var seeder = new TestEngine("127.1.0.1");
        var leecher = new TestEngine("127.1.0.2")) {
      seeder.seed(content, sub("a"));
      Transfer transfer = leecher.fetch(content, disk, seeder);
      await().atMost(PATIENCE).until(() -> transfer.progress().state() == TransferState.STALLED);
      String problem = "no space left in " + disk + "; free ";
      assertThat(transfer.progress().problem().orElse("")).startsWith(problem);
      assertThat(transfer.reader().verifiedFrom(12 << 20)).isCompletedWithValue(0L);
      assertThat(transfer.reader().verifiedFrom((12 << 20) - 1))
          .failsWithin(PATIENCE)
          .withThrowableThat()
          .withMessageContaining(problem);

      assertThat(run("mount", "-o", "remount,size=32m", disk.toString())).isZero();

      transfer.whenComplete().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(disk.resolve("build.bin")).hasSameBinaryContentAs(folder.resolve("a/build.bin"));
    } finally {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  @Test
  void fetch_diskFillsUpWhileFetching_losesNothingAndGoesOn() throws Exception {
    var content = TestContent.file("build.bin", 12 << 20, 64 << 10);
    Path disk = smallDisk("disk", 16);
    try (var origin = new TestEngine("127.1.0.1")) {
      Transfer transfer = origin.engine.add(content.metainfo(), disk, false);
      transfer.whenChecked().toCompletableFuture().get(60, TimeUnit.SECONDS);
      Files.write(disk.resolve("other"), new byte[12 << 20]);
      int taken = offerUntilFull(transfer, content);
      assertThat(taken).isBetween(1, 100);
      await().atMost(PATIENCE).until(() -> transfer.progress().state() == TransferState.STALLED);

      Files.delete(disk.resolve("other"));
      await().atMost(PATIENCE).until(() -> transfer.progress().state() == TransferState.FETCHING);

      assertThat(transfer.progress().piecesHave()).isEqualTo(taken);
      for (int piece = 0; piece < content.metainfo().pieceCount(); piece++) {
        assertThat(offer(transfer, content, piece)).isTrue();
      }
      Path whole = transfer.whenComplete().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(whole).hasBinaryContent(content.files().values().iterator().next());
    } finally {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  private static boolean offer(Transfer transfer, TestContent content, int piece) throws Exception {
    return transfer
        .offerPieces(piece, ByteBuffer.wrap(content.piece(piece)))
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS)
        .isEmpty();
  }

  private static void offer(Transfer transfer, TestContent content, int from, int to)
      throws Exception {
    for (int piece = from; piece < to; piece++) {
      assertThat(offer(transfer, content, piece)).isTrue();
    }
  }

  private static int offerUntilFull(Transfer transfer, TestContent content) throws Exception {
    for (int piece = 0; piece < content.metainfo().pieceCount(); piece++) {
      try {
        offer(transfer, content, piece);
      } catch (ExecutionException e) {
        assertThat(e).hasMessageContaining("could not be written");
        return piece;
      }
    }
    return content.metainfo().pieceCount();
  }

  @Test
  void fetch_processKilledAtHalf_nextOneGoesOnWithoutHashing() throws Exception {
    var content = TestContent.file("build.bin", 96 << 20, 64 << 10);
    Path torrent = folder.resolve("t.torrent");
    Files.write(torrent, content.metainfo().torrentBytes());
    try (var seeder = new TestEngine("127.1.0.1")) {
      // Half of it is all there is until the process is dead, however long that takes.
      int half = content.metainfo().pieceCount() / 2;
      Transfer source = seeder.engine.add(content.metainfo(), sub("a"), false);
      offer(source, content, 0, half);
      Path journal = sub("b").resolve(".build.bin." + content.metainfo().infoHash() + ".journal");
      Process process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElse("java"),
                  "-cp",
                  System.getProperty("java.class.path"),
                  TransferBenchmark.class.getName(),
                  "leech",
                  torrent.toString(),
                  folder.resolve("b").toString(),
                  "127.1.0.2",
                  "127.1.0.1",
                  String.valueOf(seeder.engine.port()))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> Files.exists(journal) && Files.size(journal) > 48 + 4 * 100);
      process.destroyForcibly().waitFor();
      long journaled = (Files.size(journal) - 48) / 4;
      offer(source, content, half, content.metainfo().pieceCount());
      source.whenComplete().toCompletableFuture().get(60, TimeUnit.SECONDS);

      try (var leecher = new TestEngine("127.1.0.3")) {
        Transfer transfer = leecher.fetch(content, folder.resolve("b"), seeder);
        int found = transfer.whenChecked().toCompletableFuture().get(60, TimeUnit.SECONDS);
        transfer.whenComplete().toCompletableFuture().get(60, TimeUnit.SECONDS);

        assertThat(found).isEqualTo((int) journaled).isBetween(100, half);
        assertThat(transfer.progress().checkedBytes()).isZero();
        assertThat(transfer.progress().inBytes()).isEqualTo((96L << 20) - journaled * (64 << 10));
        assertThat(folder.resolve("b/build.bin"))
            .hasSameBinaryContentAs(folder.resolve("a/build.bin"));
      }
    }
  }

  @Test
  void add_symbolicLinkInTheWay_failsAndDoesNotFollowIt() throws Exception {
    var content = TestContent.folder("app", 32 << 10, 1000, 2000, 3000, 4000);
    Path elsewhere = sub("elsewhere");
    Path part = sub("b").resolve(".app." + content.metainfo().infoHash() + ".part");
    Files.createDirectories(part);
    Files.createSymbolicLink(part.resolve("d01"), elsewhere);
    try (var leecher = new TestEngine("127.1.0.2")) {
      Transfer transfer = leecher.engine.add(content.metainfo(), folder.resolve("b"), false);

      assertThatThrownBy(
              () -> transfer.whenComplete().toCompletableFuture().get(60, TimeUnit.SECONDS))
          .hasMessageContaining("is in the way and is no folder; remove it");
      assertThat(elsewhere).isEmptyDirectory();
    }
  }
}
