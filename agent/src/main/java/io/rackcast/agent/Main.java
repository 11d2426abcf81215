package io.rackcast.agent;

import io.rackcast.agent.cli.ActivateCommand;
import io.rackcast.agent.cli.CacheCommand;
import io.rackcast.agent.cli.FetchCommand;
import io.rackcast.agent.cli.LimitsCommand;
import io.rackcast.agent.cli.MirrorCommand;
import io.rackcast.agent.cli.StatusCommand;
import io.rackcast.agent.daemon.Agent;
import io.rackcast.agent.daemon.AgentConfig;
import io.rackcast.proto.program.ServerCommands;
import java.util.Map;

/**
 * The agent program: {@code run}, {@code print-config}, {@code check-config}, {@code fetch}, {@code
 * activate}, {@code status}, {@code limits}, {@code cache}, {@code mirror setup}.
 */
public final class Main {
  private Main() {}

  /** Runs the command that {@code arguments} name, and ends with its exit code. */
  public static void main(String[] arguments) {
    Map<String, String> environment = System.getenv();
    var commands =
        new ServerCommands<>(
            "rackcast-agent",
            "Downloads releases from the machines of its rack, and seeds them.",
            AgentConfig.ENVIRONMENT_PREFIX,
            settings -> AgentConfig.read(settings, environment),
            (config, again) -> Agent.start(config, again));
    commands.commandLine().addSubcommand(new FetchCommand(environment));
    commands.commandLine().addSubcommand(new ActivateCommand(environment));
    commands.commandLine().addSubcommand(new StatusCommand(environment));
    commands.commandLine().addSubcommand(new LimitsCommand(environment));
    commands.commandLine().addSubcommand(new CacheCommand(environment));
    commands.commandLine().addSubcommand(new MirrorCommand());
    System.exit(commands.execute(arguments));
  }
}
