package io.rackcast.agent.cli;

import io.rackcast.agent.cache.CacheException;
import io.rackcast.agent.daemon.AgentConfig;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.yaml.ProblemsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands for people have in common: options, settings, and how they fail. */
final class ClientOptions {

  /** What a command does. */
  @FunctionalInterface
  interface Work {
    /** Does it; an {@link IOException}'s message is a sentence for people. */
    void run() throws IOException, InterruptedException;
  }

  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  boolean help;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The agent's settings: among them where it answers.")
  private @Nullable Path config;

  @Option(
      names = "--json",
      description = "Prints one object; after a failure it has the sentence as \"error\".")
  private boolean json;

  private final Map<String, String> environment;
  private final CommandOutput out = new CommandOutput(System.out, System.err);

  ClientOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  CommandOutput out() {
    return out;
  }

  boolean isJson() {
    return json;
  }

  boolean hasSettings() {
    return config != null;
  }

  /** The settings of a file, or those of the environment alone; throws all their problems. */
  AgentConfig settings() {
    Settings settings =
        config == null
            ? Settings.fromEnvironment(AgentConfig.ENVIRONMENT_PREFIX, environment)
            : Settings.read(config, AgentConfig.ENVIRONMENT_PREFIX, environment);
    return AgentConfig.read(settings, environment);
  }

  /** The running agent: by its variable, else where the settings have it listen. */
  ApiClient agent() {
    String named = environment.get(AgentConfig.API_VARIABLE);
    return new ApiClient(named == null ? settings().apiListen() : address(named));
  }

  private static HostPort address(String named) {
    try {
      return HostPort.parse(named);
    } catch (IllegalArgumentException e) {
      throw new ProgramException(AgentConfig.API_VARIABLE + ": " + e.getMessage(), ExitCode.USAGE);
    }
  }

  /** Does a command's work; what fails becomes one sentence, and with --json an object too. */
  int run(Work work) throws InterruptedException {
    out.useJson(json);
    try {
      work.run();
      return ExitCode.DONE;
    } catch (IOException | CacheException e) {
      String sentence = String.valueOf(e.getMessage());
      failed(e, sentence);
      throw new ProgramException(sentence, e);
    } catch (RuntimeException e) {
      failed(e, sentence(e));
      throw e;
    }
  }

  private static String sentence(RuntimeException e) {
    if (e instanceof ProblemsException several) {
      return String.join("; ", several.problems());
    }
    return e instanceof ProgramException known
        ? String.valueOf(known.getMessage())
        : "internal error: " + e;
  }

  private void failed(Exception failure, String sentence) throws InterruptedException {
    if (out.isInterrupted()) {
      new CountDownLatch(1).await(); // the process ends, and has said why
    }
    out.failed(FailureKind.of(failure), sentence);
  }
}
