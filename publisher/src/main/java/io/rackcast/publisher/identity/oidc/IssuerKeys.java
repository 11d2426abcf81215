package io.rackcast.publisher.identity.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The public keys of an issuer (RFC 7517). May be used by any thread.
 *
 * <p>Keys are kept for five minutes, for four hours while the issuer does not answer. A key that is
 * not among them has them read again, but twice in 30 s at most. Whoever holds a token with a known
 * key never waits; of others, who may have invented theirs, {@value #MOST_WAITING} wait at a time,
 * for one answer of the issuer at most, and the rest is told to try again.
 */
final class IssuerKeys {
  /** What CI systems sign with; all of them need the issuer's private key. */
  static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384);

  static final Duration FRESH = Duration.ofMinutes(5);
  static final Duration STALE = Duration.ofHours(4);
  static final Duration BETWEEN = Duration.ofSeconds(30);
  private static final int MOST_READS = 2;
  private static final int MOST_WAITING = 4;

  /** Reads an issuer's keys, in bounded time. */
  @FunctionalInterface
  interface Reader {
    JWKSet read() throws IOException, InterruptedException;
  }

  private record Known(
      JWKSet keys, JWSVerificationKeySelector<SecurityContext> selector, Instant readAt) {
    static Known of(JWKSet keys, Instant readAt) {
      var source = new ImmutableJWKSet<SecurityContext>(keys);
      return new Known(keys, new JWSVerificationKeySelector<>(ALGORITHMS, source), readAt);
    }

    boolean isYoungerThan(Duration age, Instant now) {
      return now.isBefore(readAt.plus(age));
    }

    List<? extends Key> select(JWSHeader header) throws KeySourceException {
      return selector.selectJWSKeys(header, null);
    }
  }

  private final Reader reader;
  private final Clock clock;
  private final Semaphore waiting = new Semaphore(MOST_WAITING);
  private final ReentrantLock reading = new ReentrantLock();
  // Guarded by reading.
  private final Deque<Instant> reads = new ArrayDeque<>();
  private volatile Known known = Known.of(new JWKSet(), Instant.MIN);

  IssuerKeys(Reader reader, Clock clock) {
    this.reader = reader;
    this.clock = clock;
  }

  /**
   * The keys that may have signed it; none if the issuer has no such key.
   *
   * @throws KeySourceException if that cannot be found out now; it says why
   */
  List<? extends Key> of(JWSHeader header) throws KeySourceException {
    Instant now = clock.instant();
    Known kept = known;
    List<? extends Key> keys = kept.select(header);
    if (!keys.isEmpty() && kept.isYoungerThan(FRESH, now)) {
      return keys;
    }
    boolean isUsable = !keys.isEmpty() && kept.isYoungerThan(STALE, now);
    if (!waiting.tryAcquire()) {
      return orElse(keys, isUsable, "others wait for them");
    }
    try {
      // Where old ones would do nobody waits for another reader.
      if (!reading.tryLock(isUsable ? 0 : Discovery.LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
        return orElse(keys, isUsable, "they are being read");
      }
      try {
        return readUnlessOthersDid(header, kept, keys, isUsable);
      } finally {
        reading.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeySourceException("interrupted", e);
    } finally {
      waiting.release();
    }
  }

  private List<? extends Key> readUnlessOthersDid(
      JWSHeader header, Known before, List<? extends Key> keys, boolean isUsable)
      throws KeySourceException, InterruptedException {
    if (known.readAt().isAfter(before.readAt())) {
      return known.select(header);
    }
    Instant now = clock.instant();
    while (!reads.isEmpty() && !now.isBefore(reads.getFirst().plus(BETWEEN))) {
      reads.removeFirst();
    }
    if (reads.size() >= MOST_READS) {
      return orElse(keys, isUsable, "they were read a moment ago");
    }
    reads.addLast(now);
    try {
      known = Known.of(reader.read(), now);
    } catch (IOException e) {
      return orElse(keys, isUsable, String.valueOf(e.getMessage()));
    }
    return known.select(header);
  }

  private static List<? extends Key> orElse(List<? extends Key> keys, boolean isUsable, String why)
      throws KeySourceException {
    if (isUsable) {
      return keys;
    }
    throw new KeySourceException(why);
  }
}
