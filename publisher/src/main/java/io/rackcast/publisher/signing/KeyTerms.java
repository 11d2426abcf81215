package io.rackcast.publisher.signing;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.token.TokenAlgorithm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the signing keys are and how they follow each other.
 *
 * @param folder of key files
 * @param dataDir for what is remembered of keys, if that cannot be beside them
 * @param algorithm what to sign with; empty: as the first key in order does
 * @param publishBefore how long a key is in the key set before it signs
 * @param rotateAfter how long a key signs before the next is made; zero: none is made by itself
 * @param life the longest life of a token
 * @param pkcs12 a file with more keys
 * @param pkcs11 a hardware token with more keys
 */
public record KeyTerms(
    Path folder,
    Path dataDir,
    Optional<TokenAlgorithm> algorithm,
    Duration publishBefore,
    Duration rotateAfter,
    Duration life,
    Optional<Pkcs12> pkcs12,
    Optional<Pkcs11> pkcs11) {
  /** A PKCS#12 file, what opens it and its keys, and which keys; no aliases: all. */
  public record Pkcs12(Path file, Secret password, List<String> aliases) {
    public Pkcs12 {
      aliases = List.copyOf(aliases);
    }
  }

  /** A configuration file of Java's PKCS#11 provider, the PIN, and which keys; none: all. */
  public record Pkcs11(Path config, Secret pin, List<String> aliases) {
    public Pkcs11 {
      aliases = List.copyOf(aliases);
    }
  }

  /** Whether new keys are made in the folder: those of a token or a store come before them. */
  boolean makesKeys() {
    return pkcs12.isEmpty() && pkcs11.isEmpty();
  }

  KeyRing.Spans spans() {
    return new KeyRing.Spans(publishBefore, life);
  }
}
