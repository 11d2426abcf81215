package io.rackcast.agent.cli;

import io.rackcast.agent.api.StatusReport;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code status}: how the running agent is. */
@Command(name = "status", description = "Shows how the agent on this machine is.")
public final class StatusCommand implements Callable<Integer> {
  @Mixin private final ClientOptions options;

  /** A command that reads variables from {@code environment}. */
  public StatusCommand(Map<String, String> environment) {
    this.options = new ClientOptions(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    return options.run(this::show);
  }

  private void show() throws IOException, InterruptedException {
    StatusReport report = options.agent().status();
    if (options.isJson()) {
      options.out().json(report);
    } else {
      new StatusText(report).lines().forEach(options.out()::line);
    }
  }
}
