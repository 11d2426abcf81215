package io.rackcast.proto.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authorities in a PEM file, and whether they issued a certificate; the file is looked at when that
 * is asked, every other second at most. If it holds something that cannot be used, what was there
 * before stays. For any thread.
 */
public final class AuthorityFile {
  private static final Logger LOG = LoggerFactory.getLogger(AuthorityFile.class);
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Path file;
  private static final long GOOD_SECONDS = 60;

  private record Verdict(boolean isIssued, Instant until) {}

  private final Verdicts<Verdict> known = new Verdicts<>();
  // Guarded by this.
  private int seen;
  private long lookedAt = System.nanoTime();
  private volatile List<X509Certificate> authorities;

  /**
   * Reads the file.
   *
   * @throws CertificateException with a sentence if it cannot be used
   */
  public AuthorityFile(Path file) throws CertificateException {
    this.file = file;
    this.seen = Certificate.contentOf(List.of(file));
    this.authorities = Certificate.authorities(file);
  }

  /**
   * Whether a certificate leads to one of them.
   *
   * @param chain what was shown, whose keys TLS has checked, the client's own first
   */
  public boolean issued(List<X509Certificate> chain) {
    look();
    long generation = known.generation();
    var now = Instant.now();
    var before = known.get(chain.get(0));
    if (before != null && now.isBefore(before.until())) {
      return before.isIssued();
    }
    boolean isIssued = leadsThere(chain);
    known.put(chain.get(0), new Verdict(isIssued, now.plusSeconds(GOOD_SECONDS)), generation);
    return isIssued;
  }

  private boolean leadsThere(List<X509Certificate> chain) {
    if (authorities.contains(chain.get(0))) {
      return true;
    }
    try {
      var unused = ClientPaths.build(chain, authorities);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private synchronized void look() {
    long now = System.nanoTime();
    if (now - lookedAt >= EVERY_NANOS) {
      lookedAt = now;
      lookNow();
    }
  }

  /** Takes what the file holds, if it differs and can be used. */
  synchronized void lookNow() {
    int content = Certificate.contentOf(List.of(file));
    if (content == seen) {
      return;
    }
    seen = content;
    try {
      authorities = Certificate.authorities(file);
      known.clear();
      LOG.info("the authorities {} were read again", file);
    } catch (CertificateException e) {
      LOG.error("the changed authorities are not used, those before stay: {}", e.sentence());
    }
  }

  /** Where they are. */
  public Path file() {
    return file;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AuthorityFile that && that.file.equals(file);
  }

  @Override
  public int hashCode() {
    return Objects.hash(file);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
