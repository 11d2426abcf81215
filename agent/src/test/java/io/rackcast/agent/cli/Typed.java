package io.rackcast.agent.cli;

import io.rackcast.agent.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The agent's commands in a process of their own, which can be interrupted and has a terminal. */
final class Typed {
  private Typed() {}

  /** Starts {@code fetch}. */
  static Process fetch(Map<String, String> environment, String... arguments) throws IOException {
    return start(environment, command(arguments));
  }

  /**
   * Starts {@code fetch} on a terminal of its own: both outputs come as the terminal shows them.
   */
  static Process fetchOnATerminal(Map<String, String> environment, String... arguments)
      throws IOException {
    // -q: says nothing itself; -e: ends as the command does; -c: what to run.
    return start(
        environment, List.of("script", "-qec", String.join(" ", command(arguments)), "/dev/null"));
  }

  private static Process start(Map<String, String> environment, List<String> command)
      throws IOException {
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static List<String> command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            // A shell's background job is deaf to SIGINT, and so is all that it starts.
            List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "fetch"));
    command.addAll(List.of(arguments));
    return command;
  }
}
