package io.rackcast.agent.transfer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.testkit.SampleContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ContentFilesTest {
  private static final int ROUNDS = 200;
  private static final int READ_BYTES = 1024;

  @TempDir Path folder;

  private final SampleContent content = SampleContent.file("web.bin", 20_000, 1);

  @Test // a peer's read looked for the temporary name just after the rename, and the seeder failed
  @Timeout(60)
  void moveInPlace_whileOthersRead_noReadFails() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Path here = Files.createDirectory(folder.resolve("round-" + round));
      try (var pool = new FilePool(4)) {
        var files =
            new ContentFiles(
                content.metainfo(),
                ContentPaths.in(here, "web.bin", content.metainfo().infoHash()),
                pool);
        files.createPart();
        var stop = new AtomicBoolean();
        var reading = new CountDownLatch(1);
        var reader = CompletableFuture.runAsync(() -> readAnew(files, stop, reading));
        reading.await();

        files.moveInPlace();

        stop.set(true);
        reader.join();
        assertThat(here.resolve("web.bin")).exists();
      }
    }
  }

  @Test
  void sliceIfOpen_fileNotOpenYet_isNull() throws Exception {
    try (var pool = new FilePool(4)) {
      var files =
          new ContentFiles(
              content.metainfo(),
              ContentPaths.in(folder, "web.bin", content.metainfo().infoHash()),
              pool);
      files.createPart();
      assertThat(files.sliceIfOpen(0, 0, READ_BYTES)).isNull();

      files.read(0, 0, ByteBuffer.allocate(READ_BYTES));

      try (var slice = Objects.requireNonNull(files.sliceIfOpen(0, 10, READ_BYTES))) {
        assertThat(slice.offset()).isEqualTo(10);
      }
    }
  }

  /** Each read opens the file again, as when the pool had closed it for others. */
  private static void readAnew(ContentFiles files, AtomicBoolean stop, CountDownLatch reading) {
    try {
      while (!stop.get()) {
        files.close();
        files.read(0, 0, ByteBuffer.allocate(READ_BYTES));
        reading.countDown();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      reading.countDown();
    }
  }
}
