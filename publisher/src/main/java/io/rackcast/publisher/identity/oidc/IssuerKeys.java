package io.rackcast.publisher.identity.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of an issuer (RFC 7517). May be used by any thread.
 *
 * <p>Keys are kept for five minutes, for four hours while the issuer does not answer. A key that is
 * not among them has them read again, but twice in 30 s at most. They are read beside, once for all
 * who ask: whoever holds a token with a known key never waits; of others, who may have invented
 * theirs, a few wait at a time, for that one answer, and the rest is told to try again.
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

  /** Reads an issuer's keys, within {@link Discovery#LONGEST}. */
  @FunctionalInterface
  interface Reader {
    JWKSet read() throws IOException, InterruptedException;
  }

  /**
   * What the issuers of a publisher share.
   *
   * @param executor reads keys
   * @param waiting how many may wait for keys
   */
  record Shared(Executor executor, Semaphore waiting, Clock clock) {}

  private record Known(JWSVerificationKeySelector<SecurityContext> selector, Instant readAt) {
    static Known of(JWKSet keys, Instant readAt) {
      var source = new ImmutableJWKSet<SecurityContext>(keys);
      return new Known(new JWSVerificationKeySelector<>(ALGORITHMS, source), readAt);
    }

    boolean isYoungerThan(Duration age, Instant now) {
      return now.isBefore(readAt.plus(age));
    }

    List<? extends Key> select(JWSHeader header) throws KeySourceException {
      return selector.selectJWSKeys(header, null);
    }
  }

  private final Reader reader;
  private final Shared shared;
  private final Consumer<Optional<String>> watcher;
  // Guarded by this, as the next.
  private final Deque<Instant> reads = new ArrayDeque<>();
  private @Nullable CompletableFuture<Known> reading;
  private volatile Known known = Known.of(new JWKSet(), Instant.MIN);

  /**
   * No keys yet; they are read when a token comes.
   *
   * @param watcher is told of each reading, and why it failed if it did
   */
  IssuerKeys(Reader reader, Shared shared, Consumer<Optional<String>> watcher) {
    this.reader = reader;
    this.shared = shared;
    this.watcher = watcher;
  }

  /**
   * The keys that may have signed it; none if the issuer has no such key.
   *
   * @throws KeySourceException if that cannot be found out now; it says why
   */
  List<? extends Key> of(JWSHeader header) throws KeySourceException {
    Instant now = shared.clock().instant();
    Known kept = known;
    List<? extends Key> keys = kept.select(header);
    if (!keys.isEmpty() && kept.isYoungerThan(FRESH, now)) {
      return keys;
    }
    CompletableFuture<Known> coming = read(now);
    if (!keys.isEmpty() && kept.isYoungerThan(STALE, now)) {
      return keys;
    }
    if (coming == null) {
      throw new KeySourceException("they were read a moment ago");
    }
    return await(coming).select(header);
  }

  private Known await(CompletableFuture<Known> coming) throws KeySourceException {
    if (!shared.waiting().tryAcquire()) {
      throw new KeySourceException("others wait for them");
    }
    try {
      return coming.get(Discovery.LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new KeySourceException("they do not come", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeySourceException("interrupted", e);
    } finally {
      shared.waiting().release();
    }
  }

  /** What is being read, now or from now on; null if it was read too often of late. */
  private synchronized @Nullable CompletableFuture<Known> read(Instant now) {
    if (reading != null && !reading.isDone()) {
      return reading;
    }
    // Also those of a clock that was set back.
    reads.removeIf(at -> !now.isBefore(at.plus(BETWEEN)) || at.isAfter(now));
    if (reads.size() >= MOST_READS) {
      return null;
    }
    reads.addLast(now);
    reading =
        CompletableFuture.supplyAsync(() -> load(now), shared.executor())
            .whenComplete(
                (read, failure) ->
                    watcher.accept(Optional.ofNullable(failure).map(IssuerKeys::why)));
    return reading;
  }

  private Known load(Instant now) {
    try {
      Known read = Known.of(reader.read(), now);
      known = read;
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  private static String why(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && (cause instanceof CompletionException || cause instanceof UncheckedIOException)) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
