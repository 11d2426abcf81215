package io.rackcast.tracker;

import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.tls.CertificateFiles;
import io.rackcast.tracker.admin.auth.AccessRules;
import java.util.Optional;

/**
 * Where operators look at the tracker, and who may.
 *
 * @param listen where
 * @param certificate for TLS; empty: plain HTTP
 * @param access who may call
 * @param metrics who may read {@code /metrics}
 */
public record AdminConfig(
    HostPort listen, Optional<CertificateFiles> certificate, AccessRules access, Metrics metrics) {
  /** Who may read {@code /metrics}. */
  public enum Metrics {
    /** Whoever reaches the address. */
    OPEN,
    /** Beyond loopback, who may call the API. */
    TOKEN
  }

  /** Whether {@code /metrics} asks for no token. */
  boolean opensMetrics() {
    return metrics == Metrics.OPEN || listen.isLoopback();
  }

  /** Whether nobody may call the API: it is reached from elsewhere, and nobody is named. */
  boolean isClosed() {
    return access.isEmpty() && !listen.isLoopback();
  }
}
