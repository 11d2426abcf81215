package io.rackcast.publisher.web;

import io.javalin.http.Context;
import io.rackcast.publisher.catalog.Catalog;
import io.rackcast.publisher.content.ContentFault;
import io.rackcast.publisher.content.KeptContent;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.Caller;
import java.io.IOException;
import java.io.InputStream;
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
    var etag = "\"" + sha256 + "\"";
    call.header("Accept-Ranges", "bytes")
        .header("Cache-Control", ETERNAL)
        .header("Docker-Content-Digest", sha256.toString());
    try (var content = catalog.blob(caller, sha256)) {
      if (!ETags.isKnown(call, etag)) {
        answer(call, content, range(call, etag, content.sizeBytes()));
      }
    }
  }

  // A range is for GET alone (RFC 9110 section 14.2), and for the content that the caller means
  // (section 13.1.5).
  private static ByteRange range(Context call, String etag, long size) {
    var ifRange = call.header("If-Range");
    boolean isMeant = !isHead(call) && (ifRange == null || ifRange.strip().equals(etag));
    return ByteRange.of(isMeant ? call.header("Range") : null, size);
  }

  private void answer(Context call, KeptContent content, ByteRange range) throws IOException {
    long size = content.sizeBytes();
    if (range instanceof ByteRange.Outside) {
      call.status(416)
          .header("Content-Range", "bytes */" + size)
          .header("Cache-Control", "no-store");
      Faults.write(call, "the content has " + size + " bytes; ask for a range inside it");
    } else if (range instanceof ByteRange.Part part) {
      long last = part.first() + part.length() - 1;
      call.status(206).header("Content-Range", "bytes " + part.first() + "-" + last + "/" + size);
      send(call, content, part.first(), part.length());
    } else {
      call.status(200);
      send(call, content, 0, size);
    }
  }

  // Straight to the response: the framework would compress.
  private void send(Context call, KeptContent content, long first, long length) throws IOException {
    call.res().setContentType("application/octet-stream");
    call.res().setContentLengthLong(length);
    if (isHead(call)) {
      return;
    }
    try (var in = open(content, first, length)) {
      var out = call.res().getOutputStream();
      var buffer = new byte[BUFFER_BYTES];
      for (long done = 0; done < length; ) {
        int read = in.read(buffer, 0, (int) Math.min(BUFFER_BYTES, length - done));
        if (read < 0) {
          throw new IOException("the content ended at " + (first + done) + " while it was sent");
        }
        out.write(buffer, 0, read);
        sentBytes.add(read);
        done += read;
      }
      out.flush();
    }
  }

  private static InputStream open(KeptContent content, long first, long length) throws IOException {
    try {
      return content.stream(first, length);
    } catch (ContentFault e) {
      throw Refusal.of(e);
    }
  }

  private static boolean isHead(Context call) {
    return call.req().getMethod().equals("HEAD");
  }
}
