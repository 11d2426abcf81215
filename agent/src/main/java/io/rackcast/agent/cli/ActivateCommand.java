package io.rackcast.agent.cli;

import io.rackcast.agent.activation.Activation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code activate LINK --to PATH} and {@code activate LINK --back}. */
@Command(
    name = "activate",
    description = {
      "Puts a release that stands on the disk in use: LINK, a symbolic link, points at it",
      "afterwards. It is switched in one step: whoever opens it finds the old or the new."
    })
public final class ActivateCommand implements Callable<Integer> {
  @Mixin private final ClientOptions options;
  @Mixin private final HookOptions hooks = new HookOptions();

  @Parameters(paramLabel = "LINK", description = "The link; it need not be there yet.")
  private Path link = Path.of("");

  @ArgGroup(multiplicity = "1")
  private final Target target = new Target();

  /** One of the two. */
  private static final class Target {
    @Option(names = "--to", paramLabel = "PATH", description = "The release, a folder or a file.")
    private @Nullable Path path;

    @Option(names = "--back", description = "What was in use before.")
    private boolean back;
  }

  /** A command that reads variables from {@code environment}. */
  public ActivateCommand(Map<String, String> environment) {
    this.options = new ClientOptions(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    return options.run(this::activate);
  }

  private void activate() throws IOException, InterruptedException {
    try (var activation = Activation.of(link, hooks.options());
        var stop = new OnInterrupt(activation::interrupt)) {
      Path path = target.path;
      if (path != null) {
        activation.activate(path);
        options.out().activated(link, path);
      } else if (target.back) {
        options.out().activated(link, activation.back());
      }
    }
  }
}
