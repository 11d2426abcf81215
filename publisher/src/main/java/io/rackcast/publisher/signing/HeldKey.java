package io.rackcast.publisher.signing;

import com.nimbusds.jose.jwk.JWK;
import io.rackcast.proto.token.TokenSigner;
import java.time.Instant;
import java.util.Comparator;

/**
 * A key that can sign, and where it is held.
 *
 * @param open its public part, with {@code kid} and {@code iat}
 * @param signer signs with it
 * @param place keys of an earlier place come before those of a later one
 * @param name its file's name or its alias
 */
record HeldKey(JWK open, TokenSigner signer, Place place, String name) {
  /** Where keys are; who sets up a token wants its keys before those of files. */
  enum Place {
    PKCS11,
    PKCS12,
    FOLDER
  }

  /** The order in which keys sign: by place, then the newest by what the key itself says. */
  static final Comparator<HeldKey> FIRST_TO_SIGN =
      Comparator.comparing(HeldKey::place)
          .thenComparing(HeldKey::issued, Comparator.reverseOrder())
          .thenComparing(HeldKey::kid, Comparator.reverseOrder());

  HeldKey {
    open = open.toPublicJWK();
  }

  String kid() {
    return signer.kid();
  }

  Instant issued() {
    return open.getIssueTime() == null ? Instant.EPOCH : open.getIssueTime().toInstant();
  }
}
