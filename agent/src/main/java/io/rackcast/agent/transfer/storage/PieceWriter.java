package io.rackcast.agent.transfer.storage;

import io.rackcast.proto.torrent.FileSpan;
import io.rackcast.proto.torrent.Metainfo;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes whole pieces that follow each other: what lies together in memory and in a file goes there
 * with one call, as short pieces cost more calls than bytes. Padding is dropped. For one thread.
 */
public final class PieceWriter {
  private final Metainfo metainfo;
  private final ContentFiles files;
  private final ByteBuffer data;
  // What is to be written next: bytes of data, and where they go.
  private int from;
  private int to;
  private int file;
  private long fileOffset;

  /** A writer into these files, of bytes from {@code data}. */
  public PieceWriter(Metainfo metainfo, ContentFiles files, ByteBuffer data) {
    this.metainfo = metainfo;
    this.files = files;
    this.data = data;
  }

  /**
   * Writes pieces.
   *
   * @param first the first one
   * @param end behind the last one
   * @param begin where in the data the first one begins
   */
  public void write(int first, int end, int begin) throws IOException {
    int at = begin;
    for (int piece = first; piece < end; piece++) {
      for (FileSpan span : metainfo.spans(piece)) {
        add(span, at + span.pieceOffset());
      }
      at += metainfo.pieceSize(piece);
    }
    flush();
  }

  private void add(FileSpan span, int begin) throws IOException {
    boolean follows =
        span.file() == file && begin == to && span.fileOffset() == fileOffset + to - from;
    if (!follows) {
      flush();
      file = span.file();
      fileOffset = span.fileOffset();
      from = begin;
    }
    to = begin + span.length();
  }

  private void flush() throws IOException {
    if (from < to) {
      files.writeFile(file, fileOffset, data.slice(from, to - from));
    }
    from = to;
  }
}
