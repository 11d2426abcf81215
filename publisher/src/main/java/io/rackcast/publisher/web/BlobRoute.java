package io.rackcast.publisher.web;

import io.javalin.http.Context;
import io.rackcast.publisher.catalog.Catalog;
import io.rackcast.publisher.identity.Caller;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.LongAdder;

/** {@code GET} and {@code HEAD /blobs/sha256:<hex>}: a file's bytes, whole or one range. */
final class BlobRoute {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final String ETERNAL = "private, max-age=31536000, immutable";

  private final Catalog catalog;
  private final LongAdder sentBytes;

  /**
   * @param sentBytes counts what was sent
   */
  BlobRoute(Catalog catalog, LongAdder sentBytes) {
    this.catalog = catalog;
    this.sentBytes = sentBytes;
  }

  void serve(Context call, Caller caller) throws IOException {
    var sha256 = Paths.digest(call, "/blobs/");
    var file = catalog.blob(caller, sha256);
    var etag = "\"" + sha256 + "\"";
    call.header("Accept-Ranges", "bytes")
        .header("Cache-Control", ETERNAL)
        .header("Docker-Content-Digest", sha256.toString());
    if (ETags.isKnown(call, etag)) {
      return;
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      answer(call, channel, range(call, etag, channel.size()));
    }
  }

  // A range is for GET alone (RFC 9110 section 14.2), and for the content that the caller means
  // (section 13.1.5).
  private static ByteRange range(Context call, String etag, long size) {
    var ifRange = call.header("If-Range");
    boolean isMeant = !isHead(call) && (ifRange == null || ifRange.strip().equals(etag));
    return ByteRange.of(isMeant ? call.header("Range") : null, size);
  }

  private void answer(Context call, FileChannel channel, ByteRange range) throws IOException {
    long size = channel.size();
    if (range instanceof ByteRange.Outside) {
      call.status(416)
          .header("Content-Range", "bytes */" + size)
          .header("Cache-Control", "no-store");
      Faults.write(call, "the content has " + size + " bytes; ask for a range inside it");
    } else if (range instanceof ByteRange.Part part) {
      long last = part.first() + part.length() - 1;
      call.status(206).header("Content-Range", "bytes " + part.first() + "-" + last + "/" + size);
      send(call, channel, part.first(), part.length());
    } else {
      call.status(200);
      send(call, channel, 0, size);
    }
  }

  // Straight to the response: the framework would compress.
  private void send(Context call, FileChannel channel, long first, long length) throws IOException {
    call.res().setContentType("application/octet-stream");
    call.res().setContentLengthLong(length);
    if (isHead(call)) {
      return;
    }
    var out = call.res().getOutputStream();
    var buffer = ByteBuffer.allocate(BUFFER_BYTES);
    for (long done = 0; done < length; ) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, length - done));
      int read = channel.read(buffer, first + done);
      if (read < 0) {
        throw new IOException("the content ended at " + (first + done) + " while it was sent");
      }
      out.write(buffer.array(), 0, read);
      sentBytes.add(read);
      done += read;
    }
    out.flush();
  }

  private static boolean isHead(Context call) {
    return call.req().getMethod().equals("HEAD");
  }
}
