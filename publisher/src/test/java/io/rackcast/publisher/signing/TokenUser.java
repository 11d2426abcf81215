package io.rackcast.publisher.signing;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.token.Jwks;
import io.rackcast.proto.token.KeySource;
import io.rackcast.proto.token.NodeClaims;
import io.rackcast.proto.token.NodeTokens;
import io.rackcast.proto.token.TokenAlgorithm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A process of its own, since the library of a token reads its environment: signs and checks. */
final class TokenUser {
  private TokenUser() {}

  /** Arguments: the provider's configuration, the PIN, a folder. Prints a line for each kind. */
  public static void main(String[] arguments) throws Exception {
    for (var algorithm : List.of(TokenAlgorithm.RS256, TokenAlgorithm.ES256)) {
      var folder = Path.of(arguments[2]);
      var terms =
          new KeyTerms(
              folder.resolve("no-keys"),
              folder.resolve("data"),
              Optional.of(algorithm),
              Duration.ZERO,
              Duration.ZERO,
              Duration.ofHours(1),
              Optional.empty(),
              Optional.of(
                  new KeyTerms.Pkcs11(Path.of(arguments[0]), Secret.of(arguments[1]), List.of())));
      var keys = SigningKeys.open(terms, Clock.systemUTC());
      System.out.println(signedAndChecked(keys) + " " + keys.signer().algorithm().header());
    }
  }

  static String signedAndChecked(SigningKeys keys) {
    var end = Instant.now().plusSeconds(600);
    var claims = new NodeClaims("http://p", "rackcast", end, Instant.EPOCH, "n1", false);
    var token = keys.signer().sign(claims);
    var open = Jwks.read(keys.keySet().getBytes(StandardCharsets.UTF_8));
    var verdict =
        new NodeTokens("http://p", "rackcast", KeySource.of(open), Clock.systemUTC(), Duration.ZERO)
            .verify(token);
    return verdict.getClass().getSimpleName();
  }
}
