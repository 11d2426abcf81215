package io.rackcast.proto.token;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;

/** A publisher's public keys as a JSON Web Key Set (RFC 7517 section 5). */
public final class Jwks {
  /** The most bytes that are read. */
  public static final int MOST_BYTES = 64 << 10;

  /** The most keys that are read. */
  public static final int MOST_KEYS = 64;

  private Jwks() {}

  /** The set in JSON; of private keys only their public parts. */
  public static String write(List<? extends JWK> keys) {
    return new JWKSet(List.<JWK>copyOf(keys)).toPublicJWKSet().toString();
  }

  /**
   * Reads a set. Keys of other kinds, for other uses or other algorithms are passed over (RFC 7517
   * section 5).
   *
   * @param json UTF-8
   * @return the keys, at least one, each with a name of its own
   * @throws IllegalArgumentException with one sentence if there is none, a key is weak or nameless,
   *     or the limits are passed
   */
  public static List<TokenKey> read(byte[] json) {
    if (json.length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "the key set has %d bytes; at most %d are read".formatted(json.length, MOST_BYTES));
    }
    var keys =
        parse(new String(json, StandardCharsets.UTF_8)).getKeys().stream()
            .filter(Jwks::isForTokens)
            .map(TokenKey::of)
            .toList();
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(
          "the key set has no RS256, ES256 or EdDSA key; publish one");
    }
    // Refuses names that occur twice.
    var unused = KeySource.of(keys);
    return keys;
  }

  private static JWKSet parse(String json) {
    try {
      var set = JWKSet.parse(Json.object(json));
      if (set.size() > MOST_KEYS) {
        throw new IllegalArgumentException(
            "the key set has %d keys; at most %d are read".formatted(set.size(), MOST_KEYS));
      }
      return set;
    } catch (ParseException e) {
      throw new IllegalArgumentException("this is no JSON Web Key Set; check the URL", e);
    }
  }

  private static boolean isForTokens(JWK key) {
    var algorithm = JwkKeys.algorithm(key);
    return algorithm.isPresent()
        && (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
        && (key.getAlgorithm() == null
            || key.getAlgorithm().getName().equals(algorithm.get().header()));
  }
}
