package io.rackcast.tracker.http;

import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.tls.CertificateFiles;
import java.util.List;
import java.util.Optional;

/**
 * What the HTTP frontend is told at start.
 *
 * @param listen where announces come over HTTP
 * @param transport what moves the bytes
 * @param https where they come over TLS besides; empty if they do not
 * @param limits bounds of both
 * @param addresses whose word on a peer's address counts
 */
public record HttpOptions(
    List<HostPort> listen,
    Transport transport,
    Optional<Https> https,
    HttpLimits limits,
    AddressRules addresses) {

  /**
   * HTTP over TLS.
   *
   * @param listen where
   * @param files what the tracker shows there
   */
  public record Https(List<HostPort> listen, CertificateFiles files) {}
}
