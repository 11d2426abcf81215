package io.rackcast.proto.tls;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.settings.ServerAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 or later of a client, by the JDK's own; the server's name is checked. Its files are
 * looked at when a connection is made, every other second at most, so that a program that runs for
 * months uses what was renewed; if they hold something that cannot be used, what was there before
 * stays. For any thread.
 */
public final class ClientTls {
  private static final Logger LOG = LoggerFactory.getLogger(ClientTls.class);
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final ClientTlsFiles files;
  private final OwnKey key = new OwnKey(this::look);
  private final Trust trust = new Trust(this::look);
  // Guarded by this.
  private int seen;
  private long lookedAt = System.nanoTime();
  private volatile @Nullable Instant endsAt;

  /**
   * Reads the files.
   *
   * @throws ProgramException with a sentence if they cannot be used
   */
  public ClientTls(ClientTlsFiles files) {
    this.files = files;
    try {
      seen = Certificate.contentOf(files.all());
      take();
    } catch (CertificateException e) {
      throw new ProgramException(e.sentence(), e);
    }
  }

  /** TLS for a server if it is called so; empty: it is called in plain. */
  public static Optional<ClientTls> of(ServerAddress server, ClientTlsFiles files) {
    return files.isTls(server) ? Optional.of(new ClientTls(files)) : Optional.empty();
  }

  /** For clients that are not gRPC's; empty if no file is named, and they trust as Java does. */
  public static Optional<SSLContext> context(ClientTlsFiles files) {
    return files.isAnySet() ? Optional.of(new ClientTls(files).context()) : Optional.empty();
  }

  /** Has a channel talk TLS, or plain if there is none. */
  public static NettyChannelBuilder channel(NettyChannelBuilder builder, Optional<ClientTls> tls) {
    return tls.isPresent() ? builder.sslContext(tls.get().grpc()) : builder.usePlaintext();
  }

  private void take() throws CertificateException {
    List<X509Certificate> authorities =
        files.authorities().isPresent()
            ? Certificate.authorities(files.authorities().get())
            : List.of();
    var own = files.own().isPresent() ? Certificate.read(files.own().get()) : null;
    trust.use(authorities);
    if (own != null) {
      key.use(own);
      endsAt = own.endsAt();
      warn(own);
    }
  }

  private void warn(Certificate own) {
    var now = Instant.now();
    if (now.isAfter(own.endsAt()) || now.isBefore(own.beginsAt())) {
      LOG.warn(
          "the certificate {} is good from {} to {}, so it is refused now; put a new one there, or"
              + " look at the clock",
          files.own().map(CertificateFiles::certificate).orElseThrow(),
          own.beginsAt(),
          own.endsAt());
    }
  }

  /** When the certificate that is shown ends; empty if none is. */
  public Optional<Instant> endsAt() {
    look();
    return Optional.ofNullable(endsAt);
  }

  /** Shows when the certificate ends, under a name like {@code rackcast.agent.publisher}. */
  public void meter(String meters, MeterRegistry registry) {
    if (files.own().isPresent()) {
      Gauge.builder(
              meters + ".certificate.ends",
              this,
              tls -> tls.endsAt().map(Instant::getEpochSecond).orElse(0L))
          .description("When the certificate shown there ends, in seconds since 1970")
          .register(registry);
    }
  }

  private synchronized void look() {
    long now = System.nanoTime();
    if (now - lookedAt < EVERY_NANOS || files.all().isEmpty()) {
      return;
    }
    lookedAt = now;
    lookNow();
  }

  /** Takes what the files hold, if it differs and can be used. */
  synchronized void lookNow() {
    int content = Certificate.contentOf(files.all());
    if (content == seen) {
      return;
    }
    seen = content;
    try {
      take();
      LOG.info("the files {} were read again", files.all());
    } catch (CertificateException e) {
      LOG.error("the changed certificates are not used, those before stay: {}", e.sentence());
    }
  }

  /** For clients that are not gRPC's. */
  public SSLContext context() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {key}, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  /** For clients that make their own context, of a server that is shown no certificate. */
  public TrustManager[] trustManagers() {
    return new TrustManager[] {trust};
  }

  private io.grpc.netty.shaded.io.netty.handler.ssl.SslContext grpc() {
    try {
      return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
          .protocols(ServerTls.PROTOCOLS)
          .keyManager(key)
          .trustManager(trust)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("this Java has no TLS for gRPC", e);
    }
  }
}
