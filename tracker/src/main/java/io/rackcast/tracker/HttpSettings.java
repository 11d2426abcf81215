package io.rackcast.tracker;

import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.tls.CertificateException;
import io.rackcast.proto.tls.CertificateFiles;
import io.rackcast.proto.topology.Subnet;
import io.rackcast.tracker.http.AddressRules;
import io.rackcast.tracker.http.HttpLimits;
import io.rackcast.tracker.http.HttpOptions;
import io.rackcast.tracker.http.HttpOptions.Https;
import io.rackcast.tracker.http.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the sections {@code http}, {@code https}, {@code proxies} and {@code clients}. */
final class HttpSettings {
  private HttpSettings() {}

  static HttpOptions read(Settings settings) {
    return new HttpOptions(
        settings.addresses(
            "http.listen",
            List.of(HostPort.parse("127.0.0.1:6969")),
            "Announces over HTTP. [::]:6969 takes IPv4 too, unless an IPv4 address with this port"
                + " stands beside it, which works without nio only."),
        settings.choice(
            "http.transport",
            Transport.AUTO,
            "What moves the bytes: epoll, a call for each read and write; io-uring, many of them in"
                + " one call, which not every system allows, and its sockets take IPv6 besides where"
                + " 0.0.0.0 is listened on; nio, the JDK's; auto takes epoll where it works."),
        https(settings),
        limits(settings),
        AddressRules.of(
            networks(
                settings,
                "proxies.trusted",
                "Networks of proxies in front, like 10.9.0.0/24: a peer's address is the"
                    + " right-most of X-Forwarded-For that is none of them."),
            networks(
                settings,
                "clients.ip-parameter-from",
                "Networks of peers that may say their address by ip=, ipv4= or ipv6=; from all"
                    + " others that is ignored.")));
  }

  private static HttpLimits limits(Settings settings) {
    return new HttpLimits(
        settings.integer(
            "http.max-connections",
            20_000,
            1,
            1_000_000,
            "Connections at once, of HTTP and of HTTPS each; one more gets 503 or is closed."),
        (int)
            settings.bytes(
                "http.max-request", "16KiB", "1KiB", "1MiB", "A request's line and header fields."),
        settings.duration(
            "http.idle-timeout", "90s", "1s", "1h", "A connection without a request is closed."),
        settings.duration(
            "http.request-timeout", "10s", "1s", "10m", "Time for a request that has begun."));
  }

  private static Optional<Https> https(Settings settings) {
    List<HostPort> listen =
        settings.optionalAddresses("https.listen", "Announces over HTTPS, TLS 1.2 or later.");
    var certificate =
        settings.optionalPath(
            "https.certificate",
            "PEM: the tracker's certificate, then those between it and the root; read again when"
                + " it changes.");
    var key =
        settings.optionalPath("https.key", "PEM: the certificate's key, PKCS #8, not encrypted.");
    if (listen.isEmpty()) {
      return Optional.empty();
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      settings.problem(
          "https.listen",
          "https.listen is set, but https.certificate or https.key is not; name both files, or"
              + " leave https out");
      return Optional.empty();
    }
    return checked(settings, listen, new CertificateFiles(certificate.get(), key.get()));
  }

  private static Optional<Https> checked(
      Settings settings, List<HostPort> listen, CertificateFiles files) {
    try {
      files.check();
    } catch (CertificateException e) {
      settings.problem("https.certificate", e.sentence());
    }
    return Optional.of(new Https(listen, files));
  }

  private static List<Subnet> networks(Settings settings, String key, String comment) {
    List<Subnet> networks = new ArrayList<>();
    for (String text : settings.strings(key, List.of(), comment)) {
      try {
        networks.add(Subnet.parse(text));
      } catch (IllegalArgumentException e) {
        settings.problem(key, String.valueOf(e.getMessage()));
      }
    }
    return networks;
  }
}
