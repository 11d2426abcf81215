package io.rackcast.agent.transfer.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.rackcast.proto.tls.Certificate;
import io.rackcast.proto.tls.CertificateException;
import io.rackcast.proto.tls.CertificateWatch;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how peers are talked to in TLS 1.2 or later. For any thread.
 *
 * <p>Each side checks the other's chain up to one of the authorities, its dates, and, where a
 * certificate has an extended key usage, that it allows the side that it stands on. Names in it are
 * not compared with anything: nodes are dialled by address, and whoever has a certificate of the
 * authorities is a node. By the JDK's own TLS, which needs no native library.
 */
public final class PeerTls implements CertificateWatch.User {
  /** Plain connections only. */
  public static final PeerTls OFF = new PeerTls(Mode.OFF);

  /** First byte of a TLS connection, a handshake record (RFC 8446 section 5.1). */
  public static final int FIRST_BYTE = 0x16;

  private static final String ANY_USE = "2.5.29.37.0";
  private static final Map<String, String> USES =
      Map.of("1.3.6.1.5.5.7.3.1", "serverAuth", "1.3.6.1.5.5.7.3.2", "clientAuth");
  private static final long CLOSE_MILLIS = 1000;

  private final Mode mode;
  private volatile @Nullable Contexts contexts;

  /** Who talks TLS. */
  public enum Mode {
    /** Nobody. */
    OFF,
    /** Peers that are known to take it; plain connections are taken as well. */
    OPTIONAL,
    /** Everybody; plain connections are refused. */
    REQUIRED
  }

  private record Contexts(SslContext server, SslContext client) {}

  /** TLS by the certificate that {@link #take} gets, before the first connection. */
  public PeerTls(Mode mode) {
    this.mode = mode;
  }

  @Override
  public void take(Certificate certificate) throws CertificateException {
    checkUse(certificate);
    contexts = contexts(certificate);
  }

  /**
   * Refuses a certificate that is good for one side only, which no peer would take on the other.
   *
   * @throws CertificateException with a sentence
   */
  public static void checkUse(Certificate certificate) throws CertificateException {
    X509Certificate own = certificate.chain().get(0);
    List<String> allowed;
    try {
      allowed = own.getExtendedKeyUsage();
    } catch (CertificateParsingException e) {
      throw unusable(own, e);
    }
    for (Map.Entry<String, String> use : USES.entrySet()) {
      if (allowed != null && !allowed.contains(ANY_USE) && !allowed.contains(use.getKey())) {
        throw new CertificateException(
            ("the certificate of %s is not good for %s, and an agent is client and server; make one"
                    + " whose extendedKeyUsage is serverAuth, clientAuth")
                .formatted(own.getSubjectX500Principal(), use.getValue()));
      }
    }
  }

  private static Contexts contexts(Certificate certificate) throws CertificateException {
    try {
      var server =
          common(SslContextBuilder.forServer(certificate.key(), certificate.chain()), certificate)
              .clientAuth(ClientAuth.REQUIRE)
              .build();
      var client =
          common(
                  SslContextBuilder.forClient()
                      .keyManager(certificate.key(), certificate.chain())
                      .endpointIdentificationAlgorithm(null),
                  certificate)
              .build();
      return new Contexts(server, client);
    } catch (SSLException e) {
      throw unusable(certificate.chain().get(0), e);
    }
  }

  private static SslContextBuilder common(SslContextBuilder builder, Certificate certificate) {
    return builder
        .trustManager(certificate.authorities())
        .sslProvider(SslProvider.JDK)
        .protocols("TLSv1.3", "TLSv1.2");
  }

  private static CertificateException unusable(X509Certificate own, Exception e) {
    return new CertificateException(
        "the certificate of %s cannot be used: %s"
            .formatted(own.getSubjectX500Principal(), e.getMessage()));
  }

  /** Whether connections that come in may begin with TLS. */
  public boolean isOn() {
    return mode != Mode.OFF;
  }

  /** Whether connections that come in may be plain. */
  public boolean takesPlain() {
    return mode != Mode.REQUIRED;
  }

  /**
   * Whether to dial a peer in TLS.
   *
   * @param takesTls whether it is known to take it
   */
  public boolean dials(boolean takesTls) {
    return switch (mode) {
      case OFF -> false;
      case OPTIONAL -> takesTls;
      case REQUIRED -> true;
    };
  }

  /**
   * The accepting side of one connection.
   *
   * @param crypto runs what takes milliseconds, signatures and the check of a chain
   */
  public SslHandler server(ByteBufAllocator allocator, Executor crypto) {
    return handler(known().server(), allocator, crypto);
  }

  /** The dialling side of one connection, likewise. */
  public SslHandler client(ByteBufAllocator allocator, Executor crypto) {
    return handler(known().client(), allocator, crypto);
  }

  private Contexts known() {
    Contexts now = contexts;
    if (now == null) {
      throw new IllegalStateException("no certificate yet; give one before the engine starts");
    }
    return now;
  }

  private static SslHandler handler(
      SslContext context, ByteBufAllocator allocator, Executor crypto) {
    SslHandler handler = context.newHandler(allocator, crypto);
    // The peer handshake has one time limit, for both handshakes together.
    handler.setHandshakeTimeoutMillis(0);
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS);
    return handler;
  }
}
