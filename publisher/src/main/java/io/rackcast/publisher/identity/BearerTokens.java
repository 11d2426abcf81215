package io.rackcast.publisher.identity;

import java.util.Optional;

/** One kind of bearer token: who stands behind one. May be used by any thread. */
public interface BearerTokens {
  /**
   * Who stands behind the token.
   *
   * @return empty if it is none of this kind, which another kind may be asked about
   * @throws AccessDenied if it is of this kind and not good, or cannot be checked now
   */
  Optional<Caller> find(String token);
}
