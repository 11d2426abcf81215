package io.rackcast.proto.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the certificate that is in use; each handshake takes the one of its moment. A client shows
 * it whatever authorities the server names: one that is refused is told of, one that is not shown
 * would be missed silently. For any thread.
 */
final class OwnKey extends X509ExtendedKeyManager {
  private record Named(String alias, Certificate certificate) {}

  private final AtomicInteger count = new AtomicInteger();
  // A handshake asks for name, chain and key one after the other, so the one before stays known.
  private volatile @Nullable Named current;
  private volatile @Nullable Named before;
  private final Runnable handshaking;

  /**
   * Has nothing to show before {@link #use}.
   *
   * @param handshaking runs before each choice for a connection
   */
  OwnKey(Runnable handshaking) {
    this.handshaking = handshaking;
  }

  void use(Certificate certificate) {
    before = current;
    current = new Named("own" + count.incrementAndGet(), certificate);
  }

  private @Nullable String alias(String... keyTypes) {
    var now = current;
    if (now == null) {
      return null;
    }
    String kind = now.certificate().chain().get(0).getPublicKey().getAlgorithm();
    for (var type : keyTypes) {
      // TLS 1.2 also asks by key and signature, as in EC_RSA.
      int end = type.indexOf('_');
      String key = end < 0 ? type : type.substring(0, end);
      if (key.equals(kind)) {
        return now.alias();
      }
    }
    return null;
  }

  private @Nullable Certificate named(String alias) {
    for (var each : new Named[] {current, before}) {
      if (each != null && each.alias().equals(alias)) {
        return each.certificate();
      }
    }
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    var certificate = named(alias);
    return certificate == null ? null : certificate.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    var certificate = named(alias);
    return certificate == null ? null : certificate.key();
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    handshaking.run();
    return alias(keyTypes);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    handshaking.run();
    return alias(keyTypes);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    handshaking.run();
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    handshaking.run();
    return alias(keyType);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return aliases(keyType);
  }

  private String @Nullable [] aliases(String keyType) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }
}
