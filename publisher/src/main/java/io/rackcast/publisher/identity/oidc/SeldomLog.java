package io.rackcast.publisher.identity.oidc;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says why an issuer's keys cannot be read, once a minute. */
final class SeldomLog {
  private static final Logger LOG = LoggerFactory.getLogger(OidcTokens.class);
  private static final Duration BETWEEN = Duration.ofMinutes(1);

  private final String issuer;
  private final Clock clock;
  // Guarded by this.
  private Instant next = Instant.MIN;

  SeldomLog(String issuer, Clock clock) {
    this.issuer = issuer;
    this.clock = clock;
  }

  synchronized void failed(String why) {
    Instant now = clock.instant();
    if (!now.isBefore(next)) {
      next = now.plus(BETWEEN);
      LOG.warn("the keys of the issuer \"{}\" cannot be read: {}", issuer, why);
    }
  }
}
