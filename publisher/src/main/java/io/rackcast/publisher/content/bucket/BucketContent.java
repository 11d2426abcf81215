package io.rackcast.publisher.content.bucket;

import io.rackcast.publisher.content.KeptContent;
import java.io.IOException;
import java.io.InputStream;

/**
 * An object's bytes.
 *
 * @param onAbsent is told when the object turns out to be gone
 */
record BucketContent(BucketClient client, String key, long sizeBytes, Runnable onAbsent)
    implements KeptContent {
  @Override
  public InputStream stream(long first, long length) throws IOException {
    if (length == 0) {
      return InputStream.nullInputStream();
    }
    var stream = new BucketStream(client, key, first, length, onAbsent);
    try {
      stream.begin();
      return stream;
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  @Override
  public void close() {
    // Each stream is closed by itself.
  }
}
