package io.rackcast.agent.cli;

import io.rackcast.agent.cache.Leftovers;
import io.rackcast.agent.daemon.AgentConfig;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fetch N@V -o PATH}: brings a release to a path. */
@Command(
    name = "fetch",
    description = {
      "Brings a release to PATH, through the agent that runs on this machine.",
      "An existing folder as PATH takes the content under its own name; an existing file is"
          + " replaced in one step.",
      "Ctrl-C stops the agent's transfer too, unless another fetch waits for it. What has come is"
          + " kept: the same command goes on from there."
    })
public final class FetchCommand implements Callable<Integer> {
  @Mixin private final ClientOptions options;

  @Parameters(paramLabel = "NAME@VERSION", description = "The release.")
  private String release = "";

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "PATH",
      description = "Where the content is to stand.")
  private String output = "";

  @Option(
      names = "--link",
      paramLabel = "HOW",
      defaultValue = "auto",
      converter = Link.Option.class,
      description =
          "How content gets to PATH. auto: shared by the file system where it can be, else copied."
              + " reflink: shared, or fail. hard: the agent's own files; who writes to them damages"
              + " what it serves. copy.")
  private Link link = Link.AUTO;

  @Option(
      names = "--alone",
      description = "Fetches in this process, without a running agent; needs the settings.")
  private boolean alone;

  @Option(
      names = "--seed",
      paramLabel = "DURATION",
      defaultValue = "0s",
      converter = DurationOption.class,
      description = "With --alone: serves other nodes for that long afterwards (90s, 5m, 1h).")
  private Duration seed = Duration.ZERO;

  /** A command that reads variables from {@code environment}. */
  public FetchCommand(Map<String, String> environment) {
    this.options = new ClientOptions(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    return options.run(this::fetch);
  }

  private void fetch() throws IOException, InterruptedException {
    ReleaseName name = name();
    TargetPath.checkParent(output);
    options.out().result(alone ? fetchAlone(name) : fetch(name));
  }

  private ReleaseName name() {
    if (!seed.isZero() && !alone) {
      throw new ProgramException(
          "--seed works only with --alone; a running agent seeds anyway", ExitCode.USAGE);
    }
    try {
      return ReleaseName.parse(release);
    } catch (IllegalArgumentException e) {
      throw new ProgramException(String.valueOf(e.getMessage()), ExitCode.USAGE);
    }
  }

  private FetchResult fetch(ReleaseName name) throws IOException, InterruptedException {
    try (var source = new AgentSource(options.agent())) {
      return new FetchRun(source, options.out(), link).run(name, output);
    } catch (ApiClient.NoAgentException e) {
      if (!options.hasSettings()) {
        throw e;
      }
      options.out().note("no agent answers; fetching without one");
      return fetchAlone(name);
    }
  }

  private FetchResult fetchAlone(ReleaseName name) throws IOException, InterruptedException {
    AgentConfig settings = options.settings();
    Path folder = folder(name);
    if (Files.notExists(folder) && Leftovers.take(settings.dataDir(), name.toString(), folder)) {
      options.out().note("going on from what the agent has in " + settings.dataDir());
    }
    try (var source = new AloneSource(settings, folder, seed);
        var stop = new OnInterrupt(source::close)) {
      return new FetchRun(source, options.out(), link).run(name, output);
    }
  }

  /** Beside the target, so that the content need only be renamed; the same for the same command. */
  private Path folder(ReleaseName name) {
    Path target = Path.of(output).toAbsolutePath().normalize();
    Path parent = Files.isDirectory(target) ? target : target.getParent();
    return (parent == null ? target : parent)
        .resolve(".rackcast-" + name.toString().replace('/', '_'));
  }
}
