package io.rackcast.publisher.signing;

import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keys of a hardware token, by PKCS#11 through Java's own provider. The private keys stay on it:
 * what there is here are handles, and each signature is made by the token.
 */
final class Pkcs11Keys implements KeyPlace {
  // Each look is a dozen calls to the token, which may be on a network.
  private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

  private final KeyTerms.Pkcs11 settings;
  private final Clock clock;
  private @Nullable Provider provider;
  private Instant looked = Instant.MIN;
  private List<HeldKey> keys = List.of();

  Pkcs11Keys(KeyTerms.Pkcs11 settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public List<HeldKey> read() throws IOException {
    var now = clock.instant();
    if (now.isBefore(looked.plus(keys.isEmpty() ? Duration.ZERO : BETWEEN_LOOKS))) {
      return keys;
    }
    keys = load();
    looked = now;
    return keys;
  }

  private List<HeldKey> load() throws IOException {
    var config = settings.config();
    if (!Files.isReadable(config)) {
      throw new IOException("keys.pkcs11.config " + config + " cannot be read; check the path");
    }
    try {
      var token = provider();
      var pin = settings.pin().value().orElse("").toCharArray();
      var store = KeyStore.getInstance("PKCS11", token);
      store.load(null, pin);
      return StoreEntries.of(
          store,
          pin,
          settings.aliases(),
          HeldKey.Place.PKCS11,
          "the token of " + config,
          Optional.of(token));
    } catch (GeneralSecurityException | ProviderException | InvalidParameterException e) {
      throw failed(e);
    } catch (IOException e) {
      // A wrong PIN comes as this, with a cause; our own sentences have none of that kind.
      throw e.getCause() instanceof GeneralSecurityException ? failed(e) : e;
    }
  }

  private IOException failed(Exception e) {
    return new IOException(
        "the token of %s cannot be used (%s); check its library, slot and PIN"
            .formatted(settings.config(), reason(e)),
        e);
  }

  private static String reason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).strip();
  }

  private Provider provider() {
    if (provider == null) {
      var base = Security.getProvider("SunPKCS11");
      if (base == null) {
        throw new ProviderException("this Java has no provider for PKCS#11");
      }
      provider = base.configure(settings.config().toString());
    }
    return provider;
  }
}
