package io.rackcast.proto.program;

import io.rackcast.proto.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * A server program on the command line: {@code run}, {@code print-config} and {@code check-config},
 * the same for all programs.
 *
 * <p>A stop by SIGTERM or SIGINT closes what was started, within {@link ServerRun#STOP_LIMIT}. What
 * goes wrong is one sentence on standard error; {@code RACKCAST_LOG=debug} adds the stack trace.
 *
 * @param <C> the program's configuration
 */
public final class ServerCommands<C> {
  /**
   * Builds and starts a program.
   *
   * @param <C> its configuration
   */
  @FunctionalInterface
  public interface Starter<C> {
    /**
     * Starts the program and returns; the result stops it.
     *
     * @throws ProgramException with one sentence if it cannot start
     */
    AutoCloseable start(C config) throws Exception;
  }

  /**
   * Builds and starts a program whose settings can be read again while it runs.
   *
   * @param <C> its configuration
   */
  @FunctionalInterface
  public interface ReloadingStarter<C> {
    /**
     * Starts the program and returns; the result stops it, and is {@link Reloadable} if SIGHUP is
     * to reload it.
     *
     * @param again reads the same file and environment again; throws {@code ProblemsException} with
     *     everything that is wrong
     * @throws ProgramException with one sentence if it cannot start
     */
    AutoCloseable start(C config, Supplier<C> again) throws Exception;
  }

  /**
   * Asks the servers that settings name and looks at their folders, without starting.
   *
   * @param <C> the program's configuration
   */
  @FunctionalInterface
  public interface OutsideCheck<C> {
    /**
     * What does not answer for now, or is not there yet, a sentence each; empty if all is well.
     *
     * @throws ProgramException with one sentence if the settings have to be mended
     */
    List<String> warnings(C config);
  }

  private final ConfigCommands<C> configCommands;
  private final CommandLine commandLine;

  /**
   * Makes the commands of a program.
   *
   * @param program its name, {@code rackcast-tracker}
   * @param description one sentence for {@code --help}
   * @param environmentPrefix what its variables begin with, {@code RACKCAST_TRACKER}
   * @param loader reads all settings and ends with {@link Settings#rejectProblems}
   */
  public ServerCommands(
      String program,
      String description,
      String environmentPrefix,
      Function<Settings, C> loader,
      Starter<C> starter) {
    this(program, description, environmentPrefix, System.getenv(), loader, starter);
  }

  /** As the other, for a program whose settings can be read again. */
  public ServerCommands(
      String program,
      String description,
      String environmentPrefix,
      Function<Settings, C> loader,
      ReloadingStarter<C> starter) {
    this(program, description, environmentPrefix, System.getenv(), loader, starter);
  }

  ServerCommands(
      String program,
      String description,
      String environmentPrefix,
      Map<String, String> environment,
      Function<Settings, C> loader,
      Starter<C> starter) {
    this(
        program,
        description,
        environmentPrefix,
        environment,
        loader,
        (config, again) -> starter.start(config));
  }

  private ServerCommands(
      String program,
      String description,
      String environmentPrefix,
      Map<String, String> environment,
      Function<Settings, C> loader,
      ReloadingStarter<C> starter) {
    var config = new ConfigSource<>(program, environmentPrefix, environment, loader);
    configCommands = new ConfigCommands<>(config, starter);
    commandLine = new CommandLine(configCommands);
    commandLine.getCommandSpec().name(program);
    commandLine.getCommandSpec().usageMessage().description(description);
    commandLine.getCommandSpec().versionProvider(() -> new String[] {program + " " + version()});
  }

  /** The root command, to add the program's client commands to; before {@link #execute}. */
  public CommandLine commandLine() {
    return commandLine;
  }

  /** Has {@code check-config} also look at what the settings name. */
  public void alsoCheck(OutsideCheck<C> check) {
    configCommands.alsoCheck(check);
  }

  /**
   * Runs the command that {@code arguments} name; {@code run} returns only if it cannot start.
   *
   * @return one of {@link ExitCode}, for {@link System#exit}; also 1 when standard output did not
   *     take all of the result
   */
  public int execute(String... arguments) {
    HttpBuffers.enlarge(System.getProperties());
    Logs.quietLibraries();
    // Set here and not before: it reaches the commands that were added.
    var failures = new Failures();
    commandLine.setParameterExceptionHandler(failures);
    commandLine.setExecutionExceptionHandler(failures);
    int code = commandLine.execute(arguments);
    return code == ExitCode.DONE && hasLostOutput() ? lostOutput() : code;
  }

  // A result that is nowhere must not look like one that was given. A writer tells nobody that it
  // failed unless it is asked; a command's own is flushed and stands on System.out.
  private boolean hasLostOutput() {
    return commandLine.getOut().checkError() || System.out.checkError();
  }

  private int lostOutput() {
    commandLine
        .getErr()
        .println(
            "standard output takes no more, so some of the result is missing there; check where it"
                + " goes");
    return ExitCode.FAILED;
  }

  private static String version() {
    String version = ServerCommands.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
