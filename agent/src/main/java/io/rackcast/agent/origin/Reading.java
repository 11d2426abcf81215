package io.rackcast.agent.origin;

import io.rackcast.agent.origin.Shares.Run;
import io.rackcast.agent.transfer.Transfer;
import io.rackcast.agent.transfer.TransferException;
import io.rackcast.proto.source.SourceFault;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One of those that read an artifact: takes runs of pieces until there are none, offers what comes
 * to the transfer, and goes on with another place where one fails. For one thread.
 */
final class Reading implements Callable<Void> {
  private static final long LATER_MILLIS = 200;
  // Batches on their way to the disk, besides what buffers there are.
  private static final int WINDOW = 4;

  /** Pieces that are being written; those that are wrong will be known. */
  private record Offered(Batch batch, CompletableFuture<BitSet> wrong) {}

  private final Transfer transfer;
  private final Places places;
  private final Shares shares;
  private final PieceBuffers buffers;
  private final int bufferBytes;
  private final OriginMetrics metrics;
  private final PieceReader reader;
  private final boolean isFirst;
  private final Deque<Offered> offered = new ArrayDeque<>();
  private @Nullable Batch batch;
  private @Nullable NoPlaceException noPlace;

  /**
   * One of several.
   *
   * @param bufferBytes of a batch
   * @param isFirst for the one who begins
   */
  Reading(
      ContentStream.Means means,
      Places places,
      Shares shares,
      PieceBuffers buffers,
      int bufferBytes,
      boolean isFirst) {
    this.isFirst = isFirst;
    this.transfer = means.transfer();
    this.places = places;
    this.shares = shares;
    this.buffers = buffers;
    this.bufferBytes = bufferBytes;
    this.metrics = means.metrics();
    this.reader = new PieceReader(means, places);
  }

  /**
   * Reads until nothing is left to claim, or others have to do it alone.
   *
   * @throws IOException with one sentence, when no place does, or the disk fails
   */
  @Override
  public Void call() throws IOException, InterruptedException {
    shares.enter();
    if (!isFirst) {
      shares.awaitBegin();
    }
    try (reader) {
      for (Run run = shares.claim(); run != null; run = shares.claim()) {
        if (run.isEmpty()) {
          Thread.sleep(LATER_MILLIS);
        } else if (!read(run)) {
          break;
        }
      }
    } finally {
      shares.begin();
      drop();
    }
    if (noPlace != null) {
      throw noPlace;
    }
    return null;
  }

  /** Answers whether to go on; not, where another one reads all of a place. */
  private boolean read(Run run) throws IOException, InterruptedException {
    int piece = run.from();
    try {
      for (; piece < run.to(); piece++) {
        if (reader.open(piece, run.to())) {
          readWhole(piece, run.to());
          break;
        }
        read(piece, run.to());
        shares.begin();
      }
      settle();
    } catch (SourceFault e) {
      if (isOneTooMany(e)) {
        settle();
        shares.giveBack(piece, run.to());
        return false;
      }
      failed(e);
    } catch (TakenException e) {
      settle();
      shares.giveBack(piece, run.to());
      return false;
    } catch (NoPlaceException e) {
      settle();
      noPlace = e;
      return true; // what is left of the run stays claimed: no other one needs to try
    }
    shares.giveBack(piece, run.to());
    return true;
  }

  /** Takes all of a file's pieces that others have not taken, as they come by. */
  private void readWhole(int own, int ownEnd) throws IOException, InterruptedException {
    int first = edge(own, -1);
    int last = edge(own, 1);
    for (int piece = first; piece <= last; piece++) {
      boolean isOwn = piece >= own && piece < ownEnd;
      if (isOwn || shares.take(piece)) {
        try {
          read(piece, last + 1);
        } catch (IOException e) {
          shares.giveBack(piece, piece + 1);
          throw e;
        }
      }
    }
  }

  /** The first or last piece that begins in the same file. */
  private int edge(int piece, int step) {
    var metainfo = transfer.metainfo();
    int file = metainfo.spans(piece).get(0).file();
    int at = piece;
    while (at + step >= 0
        && at + step < metainfo.pieceCount()
        && metainfo.spans(at + step).get(0).file() == file) {
      at += step;
    }
    return at;
  }

  private void read(int piece, int end) throws IOException, InterruptedException {
    Batch open = batch;
    if (open != null && !open.takes(piece, reader.from(piece, end))) {
      offer();
      open = null;
    }
    if (open == null) {
      settle(WINDOW - 1);
      // Only now, as another place is read where one of those was wrong.
      Place place = reader.from(piece, end);
      open = new Batch(transfer.metainfo(), place, piece, buffers.take(bufferBytes));
      batch = open;
    }
    reader.read(piece, end, open.next());
    open.place().answered();
    open.read();
    if (open.isDue()) {
      offer();
    }
  }

  /** What was read is checked and written while more comes. */
  private void offer() {
    Batch full = batch;
    if (full == null || full.isEmpty()) {
      return; // it goes on with its buffer
    }
    var wrong = transfer.offerPieces(full.first(), full.data()).toCompletableFuture();
    batch = null;
    var unused = wrong.whenComplete((pieces, failure) -> buffers.give(full.buffer()));
    offered.add(new Offered(full, wrong));
  }

  private void drop() {
    if (batch != null) {
      buffers.give(batch.buffer());
      batch = null;
    }
  }

  /** Offers what was read, and judges all. */
  private void settle() throws IOException, InterruptedException {
    offer();
    drop();
    settle(0);
  }

  /** Waits until so many batches are on their way at most, and judges the others. */
  private void settle(int most) throws IOException, InterruptedException {
    while (offered.size() > most) {
      Offered next = offered.remove();
      BitSet wrong = wrong(next);
      if (wrong.isEmpty()) {
        next.batch().place().worked();
      } else {
        wrong.stream().forEach(piece -> shares.giveBack(piece, piece + 1));
        failed(next.batch().place(), wrong.nextSetBit(0));
      }
    }
  }

  private void failed(Place place, int wrongPiece) {
    SourceFault fault = place.wrong(wrongPiece);
    metrics.failed(place.kind(), fault.why());
    places.failed(place, fault);
    reader.close();
  }

  private static BitSet wrong(Offered offered) throws IOException, InterruptedException {
    try {
      return offered.wrong().get();
    } catch (ExecutionException | CompletionException e) {
      if (e.getCause() instanceof TransferException cause) {
        throw new IOException(cause.getMessage(), cause);
      }
      throw new IllegalStateException("offering pieces failed", e.getCause());
    }
  }

  /**
   * Whether the server has no room for this connection beside the others, which go on: that is
   * nothing wrong with the place.
   */
  private boolean isOneTooMany(SourceFault fault) {
    Place place = reader.place();
    if (place == null
        || fault.why() != SourceFault.Cause.BUSY
        || !place.hasAnswered()
        || !shares.leaveToOthers()) {
      return false;
    }
    metrics.failed(place.kind(), fault.why());
    reader.close();
    return true;
  }

  /** Notes what is wrong with the place; what was not read is claimed again, by whomever. */
  private void failed(SourceFault fault) throws IOException, InterruptedException {
    shares.begin();
    reader.close();
    settle();
    Place place = reader.place();
    if (place != null) {
      metrics.failed(place.kind(), fault.why());
      places.failed(place, fault);
    }
  }
}
