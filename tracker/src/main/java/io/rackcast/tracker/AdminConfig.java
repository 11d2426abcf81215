package io.rackcast.tracker;

import io.rackcast.proto.settings.HostPort;
import io.rackcast.tracker.admin.auth.AccessRules;
import io.rackcast.tracker.http.CertificateFiles;
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
    /** Beyond loopback, who may call the API. */
    TOKEN,
    /** Whoever reaches the address. */
    OPEN
  }

  /** Whether {@code /metrics} asks for no token. */
  boolean opensMetrics() {
    return metrics == Metrics.OPEN || listen.isLoopback();
  }
}
