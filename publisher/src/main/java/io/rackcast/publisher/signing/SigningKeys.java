package io.rackcast.publisher.signing;

import com.nimbusds.jose.jwk.RSAKey;
import io.rackcast.proto.token.Jwks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The keys of this publisher: the newest signs, all are published, so that tokens signed before a
 * new key came stay good. Immutable.
 */
public final class SigningKeys {
  private final List<RSAKey> keys;

  private SigningKeys(List<RSAKey> keys) {
    this.keys = keys;
  }

  /**
   * Reads them; see {@link KeyFiles#load}.
   *
   * @throws IOException with one sentence when a key is missing, broken or open to others
   */
  public static SigningKeys load(Path folder) throws IOException {
    return new SigningKeys(KeyFiles.load(folder));
  }

  /** The key that signs, with its private part. */
  public RSAKey newest() {
    return keys.get(0);
  }

  /** The public parts of all keys as JSON (RFC 7517 section 5). */
  public String keySet() {
    return Jwks.write(keys);
  }

  /** The ids of all keys, the signing one first. */
  public List<String> ids() {
    return keys.stream().map(RSAKey::getKeyID).toList();
  }
}
