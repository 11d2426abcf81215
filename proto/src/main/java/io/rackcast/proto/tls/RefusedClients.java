package io.rackcast.proto.tls;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients whose certificate is not taken: counted, and told of once a minute for each cause, since
 * TLS tells the client itself no more than an alert. For any thread.
 */
final class RefusedClients implements BiConsumer<X509Certificate, CertificateException> {
  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
  private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int MOST_CAUSES = 10;

  private enum Cause {
    EXPIRED("has ended; give that client a new one"),
    NOT_YET("is not good yet; compare the clocks"),
    UNTRUSTED(
        "is of no authority in client-ca, or not for clientAuth; add its authority there, or give"
            + " that client one of ours"),
    REVOKED("was revoked; give that client a new one, if it is to be one"),
    NO_LIST(
        "cannot be looked up in a revocation list that is in force; put new lists into client-crl");

    private final String what;

    Cause(String what) {
      this.what = what;
    }
  }

  private final Map<Cause, Counter> counters = new EnumMap<>(Cause.class);
  // Guarded by this.
  private final Map<Cause, Long> told = new EnumMap<>(Cause.class);

  RefusedClients(String meters, MeterRegistry registry) {
    for (var cause : Cause.values()) {
      counters.put(
          cause,
          Counter.builder(meters + ".refused.clients")
              .description("Connections refused for the client's certificate")
              .tag("cause", cause.name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .register(registry));
    }
  }

  @Override
  public void accept(X509Certificate certificate, CertificateException failure) {
    var cause = cause(failure);
    var counter = counters.get(cause);
    if (counter != null) {
      counter.increment();
    }
    if (isDue(cause)) {
      LOG.warn(
          "a client is refused: its certificate {} (serial number {} of {}, {} to {}) {}",
          Printable.of(certificate.getSubjectX500Principal()),
          Printable.serial(certificate),
          Printable.issuer(certificate),
          certificate.getNotBefore().toInstant(),
          certificate.getNotAfter().toInstant(),
          cause.what);
    }
  }

  private static Cause cause(Throwable failure) {
    Throwable each = failure;
    for (int i = 0; each != null && i < MOST_CAUSES; i++) {
      if (each instanceof RefusedClient refused) {
        return refused.isRevoked() ? Cause.REVOKED : Cause.NO_LIST;
      }
      if (each instanceof CertificateExpiredException) {
        return Cause.EXPIRED;
      }
      if (each instanceof CertificateNotYetValidException) {
        return Cause.NOT_YET;
      }
      each = each.getCause();
    }
    return Cause.UNTRUSTED;
  }

  private synchronized boolean isDue(Cause cause) {
    long now = System.nanoTime();
    Long before = told.get(cause);
    if (before != null && now - before < EVERY_NANOS) {
      return false;
    }
    told.put(cause, now);
    return true;
  }
}
