package io.rackcast.publisher.cli;

import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.token.TokenAlgorithm;
import io.rackcast.publisher.signing.KeyTerms;
import io.rackcast.publisher.signing.SigningKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rotate-key --config FILE}: the next signing key, whether the publisher runs or not. */
@Command(
    name = "rotate-key",
    description = {
      "Makes the next signing key in keys-dir.",
      "A running publisher takes it in within seconds, signs with it after"
          + " keys.publish-before, and moves the old one aside when its last token has ended."
    })
public final class RotateKeyCommand extends LocalCommand {
  @Option(
      names = "--algorithm",
      paramLabel = "NAME",
      converter = AlgorithmConverter.class,
      description = "RS256, ES256 or EdDSA; default: as the key that signs now.")
  @Nullable TokenAlgorithm algorithm;

  @Option(
      names = "--at-once",
      description =
          "Others may have the old key: the new one signs at once, and trackers refuse what all"
              + " older keys signed as soon as they read the key set again.")
  boolean atOnce;

  private final Function<Path, KeyTerms> terms;
  private final Clock clock;

  /**
   * @param terms reads the settings
   */
  public RotateKeyCommand(Function<Path, KeyTerms> terms, Clock clock) {
    this.terms = terms;
    this.clock = clock;
  }

  @Override
  int run() throws IOException {
    var made =
        SigningKeys.open(terms.apply(config), clock).rotate(Optional.ofNullable(algorithm), atOnce);
    printIfJson(KeysCommand.json(made));
    if (!json) {
      out().println(made.kid());
      err()
          .printf(
              "%s (%s) signs from %s on%s%n",
              made.kid(),
              made.algorithm().header(),
              made.signsFrom(),
              atOnce
                  ? "; trackers refuse what older keys signed when they next read the key set"
                  : "");
    }
    return ExitCode.DONE;
  }
}
