package io.rackcast.publisher.signing;

import com.nimbusds.jose.jwk.JWK;
import io.rackcast.proto.token.Jwks;
import io.rackcast.proto.token.TokenAlgorithm;
import io.rackcast.proto.token.TokenKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The keys of this publisher: the newest of the wanted kind signs, all are published, so that
 * tokens signed before a new key came stay good. Immutable.
 */
public final class SigningKeys {
  private final List<JWK> keys;
  private final JWK signing;

  private SigningKeys(List<JWK> keys, JWK signing) {
    this.keys = keys;
    this.signing = signing;
  }

  /**
   * Reads them; see {@link KeyFiles#load}.
   *
   * @param algorithm what to sign with; empty: as the newest key does
   * @throws IOException with one sentence when a key is missing, broken or open to others
   */
  public static SigningKeys load(Path folder, Optional<TokenAlgorithm> algorithm)
      throws IOException {
    var keys = KeyFiles.load(folder);
    for (var key : keys) {
      if (algorithm.isEmpty() || TokenKey.of(key).algorithm() == algorithm.get()) {
        return new SigningKeys(keys, key);
      }
    }
    var wanted = algorithm.map(TokenAlgorithm::header).orElse("any");
    throw new IOException(
        "the keys folder %s holds no %s key, which token.algorithm wants; make one with \"new-key %s"
                .formatted(folder, wanted, folder)
            + " --algorithm "
            + wanted
            + "\"");
  }

  /** The key that signs, with its private part. */
  public JWK signing() {
    return signing;
  }

  /** The public parts of all keys as JSON (RFC 7517 section 5). */
  public String keySet() {
    return Jwks.write(keys);
  }

  /** The ids of all keys, the newest first. */
  public List<String> ids() {
    return keys.stream().map(JWK::getKeyID).toList();
  }
}
