package io.rackcast.agent.cli;

import io.rackcast.agent.daemon.AgentConfig;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the settings that the commands need. */
final class ApiAddress {
  private ApiAddress() {}

  /** The settings of a file, or those of the environment alone; throws all their problems. */
  static AgentConfig settings(@Nullable Path config, Map<String, String> environment) {
    Settings settings =
        config == null
            ? Settings.fromEnvironment(AgentConfig.ENVIRONMENT_PREFIX, environment)
            : Settings.read(config, AgentConfig.ENVIRONMENT_PREFIX, environment);
    return AgentConfig.read(settings, environment);
  }

  /** Where the running agent answers: by its variable, else by the settings. */
  static HostPort find(@Nullable Path config, Map<String, String> environment) {
    String named = environment.get(AgentConfig.API_VARIABLE);
    return named == null ? settings(config, environment).apiListen() : HostPort.parse(named);
  }
}
