package io.rackcast.proto.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What the other side of a connection has shown. */
public final class PeerChain {
  private PeerChain() {}

  /**
   * Its own certificate, which TLS has checked, and those beside it.
   *
   * @param session of the connection; null: it is plain
   * @return empty if it showed none
   */
  public static Optional<List<X509Certificate>> of(@Nullable SSLSession session) {
    if (session == null) {
      return Optional.empty();
    }
    try {
      var chain =
          Stream.of(session.getPeerCertificates())
              .filter(X509Certificate.class::isInstance)
              .map(X509Certificate.class::cast)
              .toList();
      return chain.isEmpty() ? Optional.empty() : Optional.of(chain);
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }
}
