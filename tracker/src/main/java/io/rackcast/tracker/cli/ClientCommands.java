package io.rackcast.tracker.cli;

import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;

/** The commands that look at a running tracker. */
public final class ClientCommands {
  /** Environment variables that they read, which are no settings. */
  public static final List<String> VARIABLES =
      List.of("RACKCAST_TRACKER_ADMIN", "RACKCAST_TRACKER_TOKEN");

  private ClientCommands() {}

  /**
   * Adds them to a program.
   *
   * @param hash what the settings want of a password
   */
  public static void addTo(CommandLine program, Function<char[], String> hash) {
    program
        .addSubcommand(new SwarmsCommand())
        .addSubcommand(new PeersCommand())
        .addSubcommand(new ExplainCommand())
        .addSubcommand(new TopologyCommand())
        .addSubcommand(new ProbeCommand())
        .addSubcommand(new HashPasswordCommand(hash));
  }
}
