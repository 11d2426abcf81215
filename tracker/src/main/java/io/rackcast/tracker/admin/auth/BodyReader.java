package io.rackcast.tracker.admin.auth;

import io.javalin.http.HttpResponseException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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

  private enum Fault {
    /** Too many are read at once. */
    BUSY(503, "too many bodies are read here; come again later"),
    /** The tracker stops. */
    STOPPING(503, "the tracker stops; come again later"),
    /** It ended before its end, or nothing came for long. */
    BROKEN(400, "the body broke off; send it again"),
    /** Too many bytes. */
    LARGE(413, "a body has at most 64 KiB here; send less"),
    /** Too few bytes a second. */
    SLOW(408, "the body comes too slowly; send it within 10 s");

    private final int status;
    private final String sentence;

    Fault(int status, String sentence) {
      this.status = status;
      this.sentence = sentence;
    }
  }

  private final Map<Fault, Counter> faults = new EnumMap<>(Fault.class);
  private final int most;
  private final long mostNanos;
  private final Semaphore slots = new Semaphore(AT_ONCE);

  /**
   * A reader.
   *
   * @param most bytes at most
   */
  BodyReader(int most, MeterRegistry meters) {
    this(most, TimeUnit.SECONDS.toNanos(MOST_SECONDS), meters);
  }

  BodyReader(int most, long mostNanos, MeterRegistry meters) {
    this.most = most;
    this.mostNanos = mostNanos;
    for (var fault : Fault.values()) {
      faults.put(
          fault,
          Counter.builder("rackcast.tracker.admin.bodies.refused")
              .description("Bodies of admin calls that were not read whole, by cause")
              .tag("cause", fault.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
  }

  /**
   * All bytes.
   *
   * @throws HttpResponseException with a sentence if there are too many, or they do not come
   */
  byte[] read(InputStream body) {
    try {
      if (!slots.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
        throw refused(Fault.BUSY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused(Fault.STOPPING);
    }
    long begun = System.nanoTime();
    try {
      return all(body, begun);
    } catch (IOException e) {
      // Of one that sends nothing the server itself gives up the wait.
      throw refused(System.nanoTime() - begun > mostNanos ? Fault.SLOW : Fault.BROKEN);
    } finally {
      slots.release();
    }
  }

  private HttpResponseException refused(Fault fault) {
    Objects.requireNonNull(faults.get(fault)).increment();
    return new HttpResponseException(fault.status, fault.sentence);
  }

  private byte[] all(InputStream body, long begun) throws IOException {
    var read = new ByteArrayOutputStream();
    var piece = new byte[PIECE];
    for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
      read.write(piece, 0, count);
      if (read.size() > most) {
        throw refused(Fault.LARGE);
      }
      if (System.nanoTime() - begun > mostNanos) {
        throw refused(Fault.SLOW);
      }
    }
    return read.toByteArray();
  }
}
