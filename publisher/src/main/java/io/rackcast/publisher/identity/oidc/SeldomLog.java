package io.rackcast.publisher.identity.oidc;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that an issuer's keys cannot be had, once a minute, however many ask. */
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

  synchronized void failed(@Nullable String why) {
    Instant now = clock.instant();
    if (!now.isBefore(next)) {
      next = now.plus(BETWEEN);
      LOG.warn("the keys of the issuer \"{}\" cannot be had: {}", issuer, why);
    }
  }
}
