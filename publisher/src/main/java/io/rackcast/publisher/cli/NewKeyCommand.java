package io.rackcast.publisher.cli;

import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.token.TokenAlgorithm;
import io.rackcast.publisher.signing.KeyFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code new-key DIR}: one more signing key. */
@Command(
    name = "new-key",
    description = {
      "Makes a new signing key in a keys folder.",
      "A running publisher takes it in within seconds and signs with it after"
          + " keys.publish-before; \"rotate-key\" does the same and says when."
    })
public final class NewKeyCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before any method is called
  CommandSpec command;

  @Parameters(paramLabel = "DIR", description = "The keys folder (keys-dir).")
  Path folder = Path.of("");

  @Option(
      names = "--algorithm",
      paramLabel = "NAME",
      defaultValue = "RS256",
      converter = AlgorithmConverter.class,
      description = "What the key signs with: RS256 (default), ES256 or EdDSA.")
  TokenAlgorithm algorithm = TokenAlgorithm.RS256;

  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  boolean help;

  private final Clock clock;

  /** A command that takes the key's date from {@code clock}. */
  public NewKeyCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    try {
      command.commandLine().getOut().println(KeyFiles.generate(folder, algorithm, clock.instant()));
      return ExitCode.DONE;
    } catch (IOException e) {
      throw new ProgramException(
          "no key can be written to " + folder + " (" + e.getMessage() + "); give the keys folder",
          e);
    }
  }
}
