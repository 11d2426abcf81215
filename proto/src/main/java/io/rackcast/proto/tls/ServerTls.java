package io.rackcast.proto.tls;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.program.ProgramException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * TLS 1.2 or later of a server, by the JDK's own: each handshake uses the certificate, and the
 * authorities of clients' certificates, that are in use at its moment. For any thread.
 */
public final class ServerTls implements AutoCloseable {
  /** What is talked. */
  static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  // A session that is taken up again is not checked anew, so that must end soon.
  private static final int SESSION_SECONDS = 300;

  private final ClientAuth clientAuth;
  private final OwnKey key = new OwnKey(() -> {});
  private final Optional<Revocation> revocation;
  private final Trust trust;
  private final CertificateWatch watch;

  /**
   * Reads the files and goes on to look at them.
   *
   * @param meters what its metrics begin with, {@code rackcast.publisher.grpc.certificate}
   * @param timer looks at the files every other second
   * @throws ProgramException with a sentence if they cannot be used
   */
  public ServerTls(
      ServerTlsFiles files, String meters, ScheduledExecutorService timer, MeterRegistry registry) {
    this.clientAuth = files.clientAuth();
    this.revocation =
        files.revocation().map(lists -> new Revocation(lists, meters, timer, registry));
    this.trust =
        new Trust(
            () -> {},
            clientAuth == ClientAuth.NONE
                ? (certificate, failure) -> {}
                : new RefusedClients(meters, registry),
            this::checkRevocation);
    this.watch = new CertificateWatch(files.files(), meters, this::take, timer, registry);
  }

  private void take(Certificate certificate) throws CertificateException {
    if (!certificate.authorities().isEmpty()) {
      trust.use(certificate.authorities());
      revocation.ifPresent(lists -> lists.use(certificate.authorities()));
    }
    key.use(certificate);
  }

  /**
   * Demands that a client's certificate is not revoked by now: a connection may be older than that.
   *
   * @param chain what it showed, its own first
   * @throws RefusedClient with what is wrong
   */
  public void checkRevocation(List<X509Certificate> chain)
      throws java.security.cert.CertificateException {
    if (revocation.isPresent()) {
      revocation.get().check(chain);
    }
  }

  /**
   * As {@link #checkRevocation}, for one connection, to be asked time and again.
   *
   * @param chain what the client showed, its own first
   */
  public StandingClient standing(List<X509Certificate> chain) {
    return new StandingClient(revocation, chain);
  }

  /** How many chains were looked for in revocation lists, and not known by heart. */
  long validations() {
    return revocation.map(Revocation::validations).orElse(0L);
  }

  /** Whether clients are asked for a certificate. */
  public ClientAuth clientAuth() {
    return clientAuth;
  }

  /** For servers that are not gRPC's. */
  public SSLContext context() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {key}, new TrustManager[] {trust}, null);
      context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  /** Has a gRPC server talk TLS. */
  public void secure(NettyServerBuilder server) {
    try {
      var context =
          GrpcSslContexts.configure(SslContextBuilder.forServer(key), SslProvider.JDK)
              .protocols(PROTOCOLS)
              .clientAuth(
                  switch (clientAuth) {
                    case NONE -> io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth.NONE;
                    case OPTIONAL -> io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth.OPTIONAL;
                    case REQUIRED -> io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth.REQUIRE;
                  })
              .sessionTimeout(SESSION_SECONDS);
      server.sslContext(
          (clientAuth == ClientAuth.NONE ? context : context.trustManager(trust)).build());
    } catch (SSLException e) {
      throw new IllegalStateException("this Java has no TLS for gRPC", e);
    }
  }

  /** Takes what the files hold now, if it can be used. */
  public void look() {
    watch.look();
    revocation.ifPresent(Revocation::look);
  }

  @Override
  public void close() {
    watch.close();
    revocation.ifPresent(Revocation::close);
  }
}
