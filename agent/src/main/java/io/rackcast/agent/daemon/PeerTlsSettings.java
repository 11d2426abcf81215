package io.rackcast.agent.daemon;

import io.rackcast.agent.transfer.tls.PeerTls;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.tls.Certificate;
import io.rackcast.proto.tls.CertificateException;
import io.rackcast.proto.tls.CertificateFiles;
import java.util.Optional;

/**
 * TLS on the peer port, as the settings have it.
 *
 * @param mode who talks TLS
 * @param files the node's certificate; there unless the mode is off
 */
public record PeerTlsSettings(PeerTls.Mode mode, Optional<CertificateFiles> files) {
  /** Reads them, and looks at the files. */
  static PeerTlsSettings read(Settings settings) {
    var mode =
        settings.choice(
            "peer-tls",
            PeerTls.Mode.OFF,
            "TLS on the peer port, certificates checked on both sides. optional: with agents that"
                + " take it, others plain. required: others are refused.");
    var certificate =
        settings.optionalPath(
            "peers.certificate",
            "PEM: the node's certificate for peer-tls, then those between it and the root; it and"
                + " the others are read again when they change.");
    var key =
        settings.optionalPath("peers.key", "PEM: the certificate's key, PKCS #8, not encrypted.");
    var authorities =
        settings.optionalPath("peers.ca", "PEM: the authorities whose nodes may be peers.");
    if (certificate.isPresent() && key.isPresent() && authorities.isPresent()) {
      return new PeerTlsSettings(
          mode, checked(settings, new CertificateFiles(certificate.get(), key.get(), authorities)));
    }
    boolean isAnySet = certificate.isPresent() || key.isPresent() || authorities.isPresent();
    if (mode != PeerTls.Mode.OFF || isAnySet) {
      settings.problem(
          "peer-tls",
          "peer-tls needs peers.certificate, peers.key and peers.ca, not all of which are set; name"
              + " all three files, or none and peer-tls: off");
    }
    return new PeerTlsSettings(mode, Optional.empty());
  }

  private static Optional<CertificateFiles> checked(Settings settings, CertificateFiles files) {
    try {
      PeerTls.checkUse(Certificate.read(files));
    } catch (CertificateException e) {
      settings.problem("peers.certificate", e.sentence());
    }
    return Optional.of(files);
  }
}
