package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.storage.FileSlice;
import io.rackcast.proto.torrent.Metainfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One who reads. Called on any thread; where it is and what it waits for is kept on the event loop.
 */
final class SwarmReader implements ContentReader {
  // A reader waits at one place, or at some if it reads several parts at a time.
  private static final int MOST_WAITS = 64;

  private static final String CLOSED = "the content is not being read any more";

  private record Wait(long offset, CompletableFuture<Long> told) {}

  private final Swarm swarm;
  private final long length;
  private final int pieceLength;
  private final List<Wait> waits = new ArrayList<>();
  private int piece;
  private volatile int asked = -1;
  private volatile boolean closed;

  /**
   * A reader.
   *
   * @throws IllegalArgumentException if the torrent is a folder
   */
  SwarmReader(Swarm swarm) {
    this.swarm = swarm;
    Metainfo metainfo = swarm.metainfo();
    if (metainfo.isFolder()) {
      throw new IllegalArgumentException(
          metainfo.name() + " is a folder, which cannot be read as one file; fetch it instead");
    }
    this.length = metainfo.contentLength();
    this.pieceLength = metainfo.pieceLength();
  }

  @Override
  public CompletionStage<Long> verifiedFrom(long offset) {
    if (offset < 0 || offset > length) {
      throw new IllegalArgumentException("the content has " + length + " bytes, none at " + offset);
    }
    if (offset == length) {
      return CompletableFuture.completedStage(0L);
    }
    int from = (int) (offset / pieceLength);
    long verified = closed ? 0 : verified(offset);
    boolean isWhole = swarm.status().left() == 0;
    if (verified > 0 && (isWhole || from == asked)) {
      return CompletableFuture.completedStage(verified);
    }
    @Nullable TransferException blocked = swarm.status().blocked().orElse(null);
    if (verified == 0 && blocked != null) {
      return CompletableFuture.failedStage(blocked);
    }
    asked = from;
    var told = new CompletableFuture<Long>();
    boolean waits = verified == 0;
    swarm.parts().loop().execute(() -> begin(new Wait(offset, told), from, waits));
    return waits ? told.minimalCompletionStage() : CompletableFuture.completedStage(verified);
  }

  /** Of what the swarm has, readable now; 0 if nothing is. */
  private long verified(long offset) {
    if (!swarm.status().isReadable()) {
      return 0;
    }
    int from = (int) (offset / pieceLength);
    int end = swarm.status().firstMissing(from);
    return end == from ? 0 : Math.min(length, (long) end * pieceLength) - offset;
  }

  private void begin(Wait wait, int from, boolean waits) {
    if (closed) {
      tell(wait, new TransferException(CLOSED));
      return;
    }
    piece = from;
    if (waits) {
      if (this.waits.size() >= MOST_WAITS) {
        tell(wait, new TransferException("one reader waits at too many places; read in order"));
        return;
      }
      this.waits.add(wait);
      look();
      swarm.status().blocked().ifPresent(this::fail);
    }
    swarm.readers().moved(this);
  }

  /** Where its windows begin: at what it waits for, else where it is. */
  IntStream starts() {
    return waits.isEmpty()
        ? IntStream.of(piece)
        : waits.stream().mapToInt(wait -> (int) (wait.offset() / pieceLength));
  }

  /** A piece came. */
  void verified(int number) {
    for (int i = 0; i < waits.size(); i++) {
      if (waits.get(i).offset() / pieceLength == number) {
        look();
        return;
      }
    }
  }

  /** Tells those who wait for what is there. */
  void look() {
    waits.removeIf(
        wait -> {
          long verified = verified(wait.offset());
          if (verified > 0) {
            wait.told().completeAsync(() -> verified);
          }
          return verified > 0;
        });
  }

  void fail(TransferException why) {
    waits.forEach(wait -> tell(wait, why));
    waits.clear();
  }

  /** Not on the event loop: whoever waits may do as he likes. */
  private static void tell(Wait wait, TransferException why) {
    ForkJoinPool.commonPool().execute(() -> wait.told().completeExceptionally(why));
  }

  @Override
  public FileSlice slice(long offset, int bytes) throws IOException {
    if (offset < 0 || bytes < 1 || offset + bytes > length) {
      throw new IllegalArgumentException(
          "the content has %d bytes, not %d at %d".formatted(length, bytes, offset));
    }
    @Nullable TransferException ended = swarm.status().blocked().orElse(null);
    if (ended != null && !swarm.status().isReadable()) {
      throw new IOException(ended.getMessage(), ended);
    }
    if (verified(offset) < bytes) {
      throw new IllegalArgumentException(
          "not all of the %d bytes at %d are verified; wait for them".formatted(bytes, offset));
    }
    return swarm.store().files().slice(offset, bytes);
  }

  @Override
  public void close() {
    closed = true;
    try {
      swarm.parts().loop().execute(this::leave);
    } catch (RejectedExecutionException e) {
      // The engine is closed: all who waited were told when the transfer was stopped.
    }
  }

  private void leave() {
    fail(new TransferException(CLOSED));
    swarm.readers().left(this);
  }
}
