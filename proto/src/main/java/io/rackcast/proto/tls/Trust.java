package io.rackcast.proto.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the authorities that are in use, by the JDK's own checks: the chain, its dates, the use
 * that certificates allow, and of a server its name where the connection asks for that (RFC 2818).
 * For any thread.
 */
final class Trust extends X509ExtendedTrustManager {
  private final Runnable handshaking;
  private final BiConsumer<X509Certificate, java.security.cert.CertificateException> refused;
  private final Further further;
  private volatile @Nullable X509ExtendedTrustManager current;

  /** What a client's chain must be beside trusted. */
  @FunctionalInterface
  interface Further {
    /** Nothing. */
    Further NONE = chain -> {};

    /** Throws if it is not. */
    void check(List<X509Certificate> chain) throws java.security.cert.CertificateException;
  }

  /**
   * Trusts nobody before {@link #use}.
   *
   * @param handshaking runs before each check
   * @param refused is told of certificates of clients that are not taken, and why
   * @param further is asked about clients that are trusted
   */
  Trust(
      Runnable handshaking,
      BiConsumer<X509Certificate, java.security.cert.CertificateException> refused,
      Further further) {
    this.handshaking = handshaking;
    this.refused = refused;
    this.further = further;
  }

  /** For a client of servers: trusts nobody before {@link #use}. */
  Trust(Runnable handshaking) {
    this(handshaking, (certificate, failure) -> {}, Further.NONE);
  }

  /** Trusts these from now on; the machine's own authorities if there are none. */
  void use(List<X509Certificate> authorities) throws CertificateException {
    current = manager(authorities);
  }

  private static X509ExtendedTrustManager manager(List<X509Certificate> authorities)
      throws CertificateException {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities.isEmpty() ? null : store(authorities));
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager found) {
          return found;
        }
      }
      throw new GeneralSecurityException("this Java has no manager of trust");
    } catch (GeneralSecurityException | IOException e) {
      throw new CertificateException("the authorities cannot be used: " + e.getMessage());
    }
  }

  private static KeyStore store(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority" + i, authorities.get(i));
    }
    return store;
  }

  private X509ExtendedTrustManager now() {
    handshaking.run();
    return Objects.requireNonNull(current, "no authorities yet");
  }

  /** The JDK's check of a chain. */
  @FunctionalInterface
  private interface Check {
    void run() throws java.security.cert.CertificateException;
  }

  private void client(X509Certificate[] chain, Check check)
      throws java.security.cert.CertificateException {
    try {
      check.run();
      further.check(List.of(chain));
    } catch (java.security.cert.CertificateException e) {
      refused.accept(chain[0], e);
      throw e;
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws java.security.cert.CertificateException {
    client(chain, () -> now().checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws java.security.cert.CertificateException {
    client(chain, () -> now().checkClientTrusted(chain, type, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type)
      throws java.security.cert.CertificateException {
    client(chain, () -> now().checkClientTrusted(chain, type));
  }

  private static void server(X509Certificate[] chain, @Nullable String called, Check check)
      throws RefusedServer {
    try {
      check.run();
    } catch (java.security.cert.CertificateException e) {
      throw RefusedServer.of(chain, Optional.ofNullable(called), e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws java.security.cert.CertificateException {
    server(chain, engine.getPeerHost(), () -> now().checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws java.security.cert.CertificateException {
    server(chain, null, () -> now().checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type)
      throws java.security.cert.CertificateException {
    server(chain, null, () -> now().checkServerTrusted(chain, type));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return Objects.requireNonNull(current, "no authorities yet").getAcceptedIssuers();
  }
}
