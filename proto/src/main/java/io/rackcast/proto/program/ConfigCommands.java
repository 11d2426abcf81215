package io.rackcast.proto.program;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands that every server has. */
@Command(mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND")
final class ConfigCommands<C> {
  private static final Logger log = LoggerFactory.getLogger(ConfigCommands.class);

  private final ConfigSource<C> config;
  private final ServerCommands.ReloadingStarter<C> starter;
  private ServerCommands.OutsideCheck<C> outside = settings -> List.of();

  @Spec private @Nullable CommandSpec spec;

  ConfigCommands(ConfigSource<C> config, ServerCommands.ReloadingStarter<C> starter) {
    this.config = config;
    this.starter = starter;
  }

  void alsoCheck(ServerCommands.OutsideCheck<C> check) {
    outside = check;
  }

  @Command(
      name = "run",
      description = "Runs the server until it is stopped by SIGTERM or SIGINT.",
      mixinStandardHelpOptions = true)
  int run(
      @Option(
              names = "--config",
              paramLabel = "FILE",
              description = "The settings; without it: defaults and environment variables.")
          @Nullable Path file)
      throws Exception {
    return new ServerRun(config.program(), ServerRun.STOP_LIMIT).run(() -> start(file));
  }

  private AutoCloseable start(@Nullable Path file) throws Exception {
    var settings = config.load(file, log::warn);
    try {
      return starter.start(settings, () -> config.load(file, log::warn));
    } catch (ProgramException e) {
      // Else somebody looks for the fault in a file that was not read.
      throw file != null
          ? e
          : new ProgramException(
              "no --config was given, so defaults hold here: " + e.getMessage(), e);
    }
  }

  @Command(
      name = "print-config",
      description = "Prints every setting with its default, range and meaning, as YAML.",
      mixinStandardHelpOptions = true)
  int printConfig(
      @Option(
              names = "--config",
              paramLabel = "FILE",
              description = "Print the values in use with this file instead.")
          @Nullable Path file) {
    return print(config.describe(file));
  }

  @Command(
      name = "check-config",
      description = "Says whether a settings file can be used; tells of all problems at once.",
      mixinStandardHelpOptions = true)
  int checkConfig(
      @Parameters(paramLabel = "FILE", description = "The settings to check.") Path file) {
    var err = Objects.requireNonNull(spec).commandLine().getErr();
    var settings = config.load(file, warning -> err.println(file + ": warning: " + warning));
    outside.warnings(settings).forEach(warning -> err.println(file + ": warning: " + warning));
    return print(file + ": ok\n");
  }

  private int print(String text) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.print(text);
    out.flush();
    return ExitCode.DONE;
  }
}
