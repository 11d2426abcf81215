package io.rackcast.tracker.admin.auth;

import io.javalin.http.HttpResponseException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Reads bodies whole, few at once and each for some seconds, so that slow senders leave threads to
 * everybody else. For any thread.
 */
final class BodyReader {
  // Of the server's 32 threads.
  static final int AT_ONCE = 8;
  private static final long WAIT_MILLIS = 100;
  private static final long MOST_SECONDS = 10;
  private static final int PIECE = 8 << 10;

  private final int most;
  private final long mostNanos;
  private final Semaphore slots = new Semaphore(AT_ONCE);

  /**
   * A reader.
   *
   * @param most bytes at most
   */
  BodyReader(int most) {
    this(most, TimeUnit.SECONDS.toNanos(MOST_SECONDS));
  }

  BodyReader(int most, long mostNanos) {
    this.most = most;
    this.mostNanos = mostNanos;
  }

  /**
   * All bytes.
   *
   * @throws HttpResponseException with a sentence if there are too many, or they do not come
   */
  byte[] read(InputStream body) {
    try {
      if (!slots.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new HttpResponseException(503, "too many bodies are read here; come again later");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HttpResponseException(503, "the tracker stops; come again later");
    }
    try {
      return all(body);
    } catch (IOException e) {
      throw new HttpResponseException(400, "the body broke off; send it again");
    } finally {
      slots.release();
    }
  }

  private byte[] all(InputStream body) throws IOException {
    long begun = System.nanoTime();
    var read = new ByteArrayOutputStream();
    var piece = new byte[PIECE];
    for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
      read.write(piece, 0, count);
      if (read.size() > most) {
        throw new HttpResponseException(413, "a body has at most 64 KiB here; send less");
      }
      if (System.nanoTime() - begun > mostNanos) {
        throw new HttpResponseException(408, "the body comes too slowly; send it within 10 s");
      }
    }
    return read.toByteArray();
  }
}
