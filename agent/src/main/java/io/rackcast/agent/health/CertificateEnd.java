package io.rackcast.agent.health;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether a certificate is about to end. */
public final class CertificateEnd {
  private static final Duration SOON = Duration.ofDays(7);

  private CertificateEnd() {}

  /**
   * What is wrong with it.
   *
   * @param what whose it is: {@code the certificate of the peer port}
   * @param endsAt when it ends; empty if there is none
   */
  public static List<String> troubles(String what, Optional<Instant> endsAt, Instant now) {
    if (endsAt.isEmpty() || now.plus(SOON).isBefore(endsAt.get())) {
      return List.of();
    }
    Instant end = endsAt.get();
    return List.of(
        end.isBefore(now)
            ? what + " ended at " + end + "; put a new one there, or see the clock"
            : what + " ends at " + end + "; renew it");
  }
}
