package io.rackcast.tracker.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.tls.Certificate;
import io.rackcast.proto.tls.CertificateException;
import io.rackcast.proto.tls.CertificateFiles;
import io.rackcast.proto.tls.CertificateWatch;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * A certificate for the operations server, TLS 1.2 or later; it follows its files as the one of the
 * announces does.
 */
public final class AdminCertificate implements AutoCloseable {
  // Jetty wants one; the store is in memory and never leaves it.
  private static final String PASSWORD = "in-memory";

  private final SslContextFactory.Server factory = new SslContextFactory.Server();
  private final CertificateWatch watch;

  /**
   * Reads the certificate and goes on to look at its files.
   *
   * @throws ProgramException with a sentence if it cannot be used
   */
  public AdminCertificate(
      CertificateFiles files, ScheduledExecutorService timer, MeterRegistry registry) {
    factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    factory.setKeyStorePassword(PASSWORD);
    factory.setSniRequired(false);
    watch =
        new CertificateWatch(
            files, "rackcast.tracker.admin.certificate", this::take, timer, registry);
  }

  /** For the server. */
  public SslContextFactory.Server factory() {
    return factory;
  }

  private void take(Certificate certificate) throws CertificateException {
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "tracker",
          certificate.key(),
          PASSWORD.toCharArray(),
          certificate.chain().toArray(X509Certificate[]::new));
      use(store);
    } catch (GeneralSecurityException | IOException e) {
      throw new CertificateException(
          "the certificate of %s cannot be used: %s"
              .formatted(certificate.chain().get(0).getSubjectX500Principal(), e.getMessage()));
    }
  }

  private void use(KeyStore store) throws CertificateException {
    if (!factory.isRunning()) {
      factory.setKeyStore(store);
      return;
    }
    try {
      factory.reload(running -> running.setKeyStore(store));
    } catch (Exception e) {
      throw new CertificateException("the server does not take the certificate: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
