package io.rackcast.publisher.cli;

import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.token.TokenAlgorithm;
import io.rackcast.publisher.signing.KeyTerms;
import io.rackcast.publisher.signing.SigningKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rotate-key --config FILE}: the next signing key, whether the publisher runs or not. */
@Command(
    name = "rotate-key",
    description = {
      "Makes the next signing key in keys-dir. A running publisher takes it in within seconds,",
      "signs with it after keys.publish-before, and moves the old one aside when its last token",
      "has ended."
    })
public final class RotateKeyCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before any method is called
  CommandSpec command;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The publisher's settings.")
  Path config = Path.of("");

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

  @Option(names = "--json", description = "Print the new key as JSON.")
  boolean json;

  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  boolean help;

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
  public Integer call() {
    try {
      var made =
          SigningKeys.open(terms.apply(config), clock)
              .rotate(Optional.ofNullable(algorithm), atOnce);
      print(made);
      return ExitCode.DONE;
    } catch (IOException e) {
      throw new ProgramException(String.valueOf(e.getMessage()), e);
    }
  }

  private void print(SigningKeys.Known made) {
    var out = command.commandLine().getOut();
    if (json) {
      out.println(KeysCommand.json(made));
      return;
    }
    out.println(made.kid());
    command
        .commandLine()
        .getErr()
        .printf(
            "%s (%s) signs from %s on%s%n",
            made.kid(),
            made.algorithm().header(),
            made.signsFrom(),
            atOnce ? "; older keys are accepted no more" : "");
  }
}
