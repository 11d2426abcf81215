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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:The content is at PATH, or LINK points at it.",
      "1:It could not be fetched, placed or put in use.",
      "2:The command or the settings are wrong.",
      "130:Ended by Ctrl-C; 143 by SIGTERM."
    })
public final class FetchCommand implements Callable<Integer> {
  @Mixin private final ClientOptions options;

  @Parameters(paramLabel = "NAME@VERSION", description = "The release.")
  private String release = "";

  @ArgGroup(multiplicity = "1")
  private final Place place = new Place();

  /** One of the two. */
  private static final class Place {
    @Option(
        names = {"-o", "--output"},
        paramLabel = "PATH",
        description = "Where the content is to stand.")
    private @Nullable String output;

    @Option(
        names = "--activate",
        paramLabel = "LINK",
        description =
            "A symbolic link: the content is placed beside it as NAME-VERSION, and the link is"
                + " switched to it in one step. A release that was placed so before is not placed"
                + " again.")
    private @Nullable Path link;
  }

  @Mixin private final HookOptions hooks = new HookOptions();

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
      names = "--json-lines",
      description =
          "Prints an object a line, one for each change, the last with event done or failed;"
              + " instead of --json.")
  private boolean lines;

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
    if (lines) {
      options.out().useLines();
    }
    return options.run(this::fetch);
  }

  private void fetch() throws IOException, InterruptedException {
    ReleaseName name = name();
    Destination destination = destination();
    destination.check();
    options.out().result(alone ? fetchAlone(name, destination) : fetch(name, destination));
  }

  private Destination destination() {
    if (place.link != null) {
      return new LinkDestination(place.link, hooks.options());
    }
    if (hooks.areGiven()) {
      throw new ProgramException(
          "--before, --after, --hook-timeout and --keep work only with --activate", ExitCode.USAGE);
    }
    return new OutputDestination(String.valueOf(place.output));
  }

  private ReleaseName name() {
    if (lines && options.isJson()) {
      throw new ProgramException(
          "--json and --json-lines are two forms of the answer; give one", ExitCode.USAGE);
    }
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

  private FetchResult fetch(ReleaseName name, Destination destination)
      throws IOException, InterruptedException {
    try (var source = new AgentSource(options.agent())) {
      return new FetchRun(source, options.out(), link).run(name, destination);
    } catch (ApiClient.NoAgentException e) {
      if (!options.hasSettings()) {
        throw e;
      }
      options.out().note("no agent answers; fetching without one");
      return fetchAlone(name, destination);
    }
  }

  private FetchResult fetchAlone(ReleaseName name, Destination destination)
      throws IOException, InterruptedException {
    AgentConfig settings = options.settings();
    // Beside the target, so that it need only be renamed; the same for the same command.
    Path folder = destination.folder().resolve(".rackcast-" + name.toString().replace('/', '_'));
    if (Files.notExists(folder) && Leftovers.take(settings.dataDir(), name.toString(), folder)) {
      options.out().note("going on from what the agent has in " + settings.dataDir());
    }
    try (var source = new AloneSource(settings, folder, seed);
        var stop = new OnInterrupt(source::close)) {
      return new FetchRun(source, options.out(), link).run(name, destination);
    }
  }
}
