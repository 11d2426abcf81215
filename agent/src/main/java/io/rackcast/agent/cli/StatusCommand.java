package io.rackcast.agent.cli;

import io.rackcast.agent.api.StatusReport;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code status}: how the running agent is. */
@Command(name = "status", description = "Shows how the agent on this machine is.")
public final class StatusCommand implements Callable<Integer> {
  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  boolean help;

  @Option(names = "--json", description = "Prints one object.")
  private boolean json;

  @Option(names = "--config", paramLabel = "FILE", description = "The agent's settings.")
  private @Nullable Path config;

  private final Map<String, String> environment;
  private final CommandOutput out;

  /** A command that reads variables from {@code environment}. */
  public StatusCommand(Map<String, String> environment) {
    this.environment = environment;
    this.out = new CommandOutput(System.out, System.err);
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      StatusReport report = new ApiClient(ApiAddress.find(config, environment)).status();
      if (json) {
        out.json(report);
      } else {
        new StatusText(report).lines().forEach(out::line);
      }
      return ExitCode.DONE;
    } catch (IOException e) {
      throw new ProgramException(String.valueOf(e.getMessage()), e);
    }
  }
}
