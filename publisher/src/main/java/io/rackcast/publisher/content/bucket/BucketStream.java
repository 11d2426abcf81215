package io.rackcast.publisher.content.bucket;

import io.rackcast.publisher.content.ContentFault;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Part of an object. A connection that breaks, as it may when who reads is slow, is made again from
 * where it was. For one thread.
 */
final class BucketStream extends InputStream {
  private static final int MOST_BREAKS = 5;

  private final BucketClient client;
  private final String key;
  private final long end;
  private final Runnable onAbsent;
  private long at;
  private int breaks;
  private @Nullable ResponseInputStream<GetObjectResponse> in;

  BucketStream(BucketClient client, String key, long first, long length, Runnable onAbsent) {
    this.client = client;
    this.key = key;
    this.at = first;
    this.end = first + length;
    this.onAbsent = onAbsent;
  }

  void begin() throws IOException {
    var answer = client.read(key, "bytes=" + at + "-" + (end - 1));
    if (answer.isEmpty()) {
      onAbsent.run();
      var gone = new FileNotFoundException(key);
      throw new ContentFault(
          key + " is missing from the publisher's bucket; publish it again", false, gone);
    }
    in = answer.get();
    var length = in.response().contentLength();
    if (length == null || length != end - at) {
      var cause = new IOException("Content-Length is " + length + ", not " + (end - at));
      throw new ContentFault(
          "the bucket's server gives another part of " + key + " than it was asked for; check it",
          false,
          cause);
    }
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (at < end) {
      if (in == null) {
        begin();
      }
      int read = readOnce(target, offset, (int) Math.min(length, end - at));
      if (read > 0) {
        at += read;
        client.counts().read(read);
        return read;
      }
    }
    return -1;
  }

  private int readOnce(byte[] target, int offset, int length) throws IOException {
    var now = in;
    IOException fault;
    try {
      int read = now == null ? -1 : now.read(target, offset, length);
      if (read > 0) {
        return read;
      }
      fault = new IOException(key + " ended at " + at + " of " + end);
    } catch (IOException e) {
      fault = e;
    }
    close();
    if (++breaks > MOST_BREAKS) {
      throw fault;
    }
    return 0;
  }

  @Override
  public void close() {
    var now = in;
    in = null;
    if (now != null) {
      // What is left is not worth reading to keep the connection.
      now.abort();
    }
  }
}
