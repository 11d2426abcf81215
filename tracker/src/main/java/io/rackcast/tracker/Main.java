package io.rackcast.tracker;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rackcast.proto.program.ServerCommands;
import io.rackcast.tracker.admin.auth.PasswordHash;
import io.rackcast.tracker.cli.ClientCommands;
import io.rackcast.tracker.core.Ticker;
import java.time.InstantSource;
import java.util.function.Supplier;

/** The tracker on the command line. */
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commands().execute(arguments));
  }

  static ServerCommands<TrackerConfig> commands() {
    var commands =
        new ServerCommands<>(
            "rackcast-tracker",
            "Tells BitTorrent peers of each other so that every byte enters a rack once.",
            TrackerConfig.ENVIRONMENT_PREFIX,
            TrackerConfig::load,
            Main::start);
    ClientCommands.addTo(commands.commandLine(), password -> PasswordHash.of(password).text());
    return commands;
  }

  private static Tracker start(TrackerConfig config, Supplier<TrackerConfig> again) {
    return new Tracker(
        config,
        again,
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
        InstantSource.system(),
        Ticker.system());
  }
}
