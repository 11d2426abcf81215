package io.rackcast.agent.origin;

import io.rackcast.proto.source.SourceFault;
import io.rackcast.proto.torrent.FileSpan;
import io.rackcast.proto.torrent.Metainfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Reads pieces in rising order, with one request for each run of bytes of a file. Padding between
 * files is zeros and is not asked for. For one thread.
 */
final class PieceReader implements AutoCloseable {
  private static final long FIRST_PAUSE_MILLIS = 100;

  private final ContentStream.Means means;
  private final Places places;
  private final Metainfo metainfo;

  private @Nullable ContentStream open;
  private int openFile = -1;
  private @Nullable Place last;
  private @Nullable Place locked;

  PieceReader(ContentStream.Means means, Places places) {
    this.means = means;
    this.places = places;
    this.metainfo = means.transfer().metainfo();
  }

  /**
   * Reads a whole piece, padding included; not verified.
   *
   * @param endPiece the first piece behind it that will not be asked for
   * @param data what remains in it is as long as the piece
   * @throws SourceFault if it cannot be read; {@link #place} is to be told
   * @throws NoPlaceException if no place is left
   * @throws TakenException if another one reads all of its file
   */
  void read(int piece, int endPiece, ByteBuffer data) throws IOException, InterruptedException {
    byte[] array = data.array();
    int begin = data.arrayOffset() + data.position();
    int filled = begin;
    for (FileSpan span : metainfo.spans(piece)) {
      int from = begin + span.pieceOffset();
      Arrays.fill(array, filled, from, (byte) 0);
      at(span, endPiece).read(array, from, span.length());
      filled = from + span.length();
    }
    Arrays.fill(array, filled, begin + data.remaining(), (byte) 0);
  }

  /** The place that was asked last; null before any was. */
  @Nullable Place place() {
    return last;
  }

  /**
   * Asks for the bytes that a piece begins with, unless they are on their way already.
   *
   * @return their place
   */
  Place from(int piece, int endPiece) throws IOException, InterruptedException {
    return open(metainfo.spans(piece).get(0), endPiece).place();
  }

  /**
   * As {@link #from}.
   *
   * @return whether all of their file comes, from its first byte on, since its place has no ranges
   */
  boolean open(int piece, int endPiece) throws IOException, InterruptedException {
    return open(metainfo.spans(piece).get(0), endPiece).isWhole();
  }

  private ContentStream at(FileSpan span, int endPiece) throws IOException, InterruptedException {
    ContentStream stream = open(span, endPiece);
    // A place without ranges sends what others have read, too.
    stream.skipTo(span.fileOffset());
    return stream;
  }

  private ContentStream open(FileSpan span, int endPiece) throws IOException, InterruptedException {
    ContentStream current = open;
    if (current != null
        && openFile == span.file()
        && current.covers(span.fileOffset(), span.length())) {
      return current;
    }
    close();
    Place place = places.pick(span.file());
    last = place;
    if (place.isWithoutRanges()) {
      lock(place);
    }
    pause(place);
    current = ContentStream.open(means, place, span.fileOffset(), end(span.file(), endPiece));
    open = current;
    openFile = span.file();
    if (current.isWhole()) {
      place.hasNoRanges();
      lock(place);
    }
    return current;
  }

  /** Of those that read from a place without ranges one reads all. */
  private void lock(Place place) throws TakenException {
    if (locked == place) {
      return;
    }
    if (!place.whole().tryLock()) {
      close();
      throw new TakenException(place);
    }
    locked = place;
  }

  /** A place that has just failed is left alone for a while. */
  private void pause(Place place) throws InterruptedException {
    if (place.faults() > 0) {
      long longest = FIRST_PAUSE_MILLIS << Math.min(place.faults(), 5);
      long drawn = longest - ThreadLocalRandom.current().nextLong(longest / 2 + 1);
      Thread.sleep(drawn);
    }
  }

  /** Where the pieces to be read end in a file. */
  private long end(int file, int endPiece) {
    for (FileSpan span : metainfo.spans(endPiece - 1)) {
      if (span.file() == file) {
        return span.fileOffset() + span.length();
      }
    }
    return metainfo.files().get(file).length();
  }

  /** Ends the connection; what is read next is asked for anew. */
  @Override
  public void close() {
    if (open != null) {
      open.close();
      open = null;
    }
    if (locked != null) {
      locked.whole().unlock();
      locked = null;
    }
  }
}
