package io.rackcast.tracker.node;

import io.rackcast.proto.token.Cause;
import io.rackcast.proto.token.NodeTokens;
import io.rackcast.proto.token.NodeVerdict;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets nodes in that show the publisher's node token. For any thread; costs a signature check. */
public final class TokenNodeAuth implements NodeAuth {
  private final NodeTokens tokens;
  private final Supplier<@Nullable CompletableFuture<Void>> refetchKeys;

  /**
   * Checks by {@code tokens}.
   *
   * @param refetchKeys fetches the keys anew, so that a node that comes again finds a new key known
   */
  public TokenNodeAuth(NodeTokens tokens, Supplier<@Nullable CompletableFuture<Void>> refetchKeys) {
    this.tokens = tokens;
    this.refetchKeys = refetchKeys;
  }

  @Override
  public NodeIdentity check(@Nullable String token, List<X509Certificate> chain)
      throws RefusedException {
    var verdict = tokens.verify(token == null ? "" : token);
    if (verdict instanceof NodeVerdict.Refused refused) {
      boolean keys =
          refused.cause() == Cause.KEY_UNKNOWN || refused.cause() == Cause.KEYS_UNAVAILABLE;
      if (keys) {
        var unused = refetchKeys.get();
      }
      throw new RefusedException(refused.reason(), keys);
    }
    var claims = ((NodeVerdict.Verified) verdict).claims();
    return NodeIdentity.byToken(claims.node(), claims.isOrigin());
  }
}
