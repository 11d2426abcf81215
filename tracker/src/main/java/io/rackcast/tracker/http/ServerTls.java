package io.rackcast.tracker.http;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.rackcast.proto.tls.Certificate;
import io.rackcast.proto.tls.CertificateException;
import io.rackcast.proto.tls.CertificateWatch;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What new connections use, made of the certificate that is in use. For any thread. */
final class ServerTls implements CertificateWatch.User {
  private volatile @Nullable SslContext context;

  @Override
  public void take(Certificate certificate) throws CertificateException {
    context = context(certificate);
  }

  SslContext context() {
    return Objects.requireNonNull(context);
  }

  /** TLS 1.2 or later, by the JDK's own: no handshake on the way of an announce that follows. */
  static SslContext context(Certificate certificate) throws CertificateException {
    try {
      return SslContextBuilder.forServer(certificate.key(), certificate.chain())
          .sslProvider(SslProvider.JDK)
          .protocols("TLSv1.3", "TLSv1.2")
          .build();
    } catch (SSLException e) {
      throw new CertificateException(
          "the certificate of %s cannot be used: %s"
              .formatted(certificate.chain().get(0).getSubjectX500Principal(), e.getMessage()));
    }
  }
}
