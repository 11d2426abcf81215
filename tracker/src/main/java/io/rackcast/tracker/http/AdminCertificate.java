package io.rackcast.tracker.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.program.OperationsOptions;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.tls.CertificateFiles;
import io.rackcast.proto.tls.ClientAuth;
import io.rackcast.proto.tls.ServerTls;
import io.rackcast.proto.tls.ServerTlsFiles;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * A certificate for the operations server, TLS 1.2 or later; it follows its files as the one of the
 * announces does.
 */
public final class AdminCertificate implements AutoCloseable {
  private final ServerTls tls;

  /**
   * Reads the certificate and goes on to look at its files.
   *
   * @throws ProgramException with a sentence if it cannot be used
   */
  public AdminCertificate(
      CertificateFiles files, ScheduledExecutorService timer, MeterRegistry registry) {
    tls =
        new ServerTls(
            new ServerTlsFiles(files, ClientAuth.NONE),
            "rackcast.tracker.admin.certificate",
            timer,
            registry);
  }

  /** For the server. */
  public SslContextFactory.Server factory() {
    return OperationsOptions.factory(tls.context(), Optional.empty());
  }

  @Override
  public void close() {
    tls.close();
  }
}
