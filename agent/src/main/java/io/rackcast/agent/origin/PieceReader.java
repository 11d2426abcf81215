package io.rackcast.agent.origin;

import io.rackcast.proto.torrent.FileSpan;
import io.rackcast.proto.torrent.Metainfo;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads pieces in rising order from the publisher's blobs, with one request for each run of bytes
 * of a file. Padding between files is zeros and is not asked for. For one thread.
 */
final class PieceReader implements AutoCloseable {
  private final BlobClient blobs;
  private final Metainfo metainfo;
  private final List<String> paths;
  private final int endPiece;
  private final StallGuard guard;

  private @Nullable InputStream open;
  private int openFile = -1;
  private long position;

  /**
   * Reads up to a piece.
   *
   * @param paths of each file's blob, in the order of the torrent's files
   * @param endPiece the first piece that will not be asked for
   * @param guard closes a stream that stands still
   */
  PieceReader(
      BlobClient blobs, Metainfo metainfo, List<String> paths, int endPiece, StallGuard guard) {
    this.blobs = blobs;
    this.metainfo = metainfo;
    this.paths = paths;
    this.endPiece = endPiece;
    this.guard = guard;
  }

  /** The whole piece, padding included; not verified. */
  ByteBuffer read(int piece) throws IOException, InterruptedException {
    byte[] data = new byte[metainfo.pieceSize(piece)];
    for (FileSpan span : metainfo.spans(piece)) {
      read(span, data);
    }
    return ByteBuffer.wrap(data);
  }

  private void read(FileSpan span, byte[] data) throws IOException, InterruptedException {
    if (span.length() == 0) {
      return;
    }
    InputStream in = at(span);
    guard.watch(in);
    int read;
    try {
      read = in.readNBytes(data, span.pieceOffset(), span.length());
    } finally {
      guard.rest();
    }
    if (read < span.length()) {
      throw new EOFException(
          "the publisher ended " + paths.get(span.file()) + " at byte " + (position + read));
    }
    position += read;
  }

  private InputStream at(FileSpan span) throws IOException, InterruptedException {
    InputStream current = open;
    if (current != null && openFile == span.file() && position == span.fileOffset()) {
      return current;
    }
    close();
    current = blobs.open(paths.get(span.file()), span.fileOffset(), end(span.file()));
    open = current;
    openFile = span.file();
    position = span.fileOffset();
    return current;
  }

  /** Where the pieces to be read end in a file. */
  private long end(int file) {
    for (FileSpan span : metainfo.spans(endPiece - 1)) {
      if (span.file() == file) {
        return span.fileOffset() + span.length();
      }
    }
    return metainfo.files().get(file).length();
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
