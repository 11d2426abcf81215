package io.rackcast.agent.cli;

import io.rackcast.agent.activation.Activation;
import io.rackcast.agent.activation.Hook;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is done around the switch of a link. */
final class HookOptions {
  private static final int MOST_KEPT = 1000;

  @Option(
      names = "--before",
      paramLabel = "COMMAND",
      description =
          "Run by /bin/sh before the switch, with RACKCAST_RELEASE, RACKCAST_PATH,"
              + " RACKCAST_PREVIOUS and RACKCAST_LINK; if it fails nothing is switched.")
  private @Nullable String before;

  @Option(
      names = "--after",
      paramLabel = "COMMAND",
      description = "Run after the switch; if it fails the link is switched back.")
  private @Nullable String after;

  @Option(
      names = "--hook-timeout",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      description = "How long each may take; then it is killed, and has failed (default: 5m).")
  private @Nullable Duration limit;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description =
          "Removes the oldest releases that were placed for a link, but N beside the one in use"
              + " (default: all stay).")
  private @Nullable Integer keep;

  /** Whether one was given. */
  boolean areGiven() {
    return before != null || after != null || limit != null || keep != null;
  }

  /** As the activation wants them; what they print goes to standard error. */
  Activation.Options options() {
    if (keep != null && (keep < 0 || keep > MOST_KEPT)) {
      throw new ProgramException("--keep is " + keep + "; use 0 to " + MOST_KEPT, ExitCode.USAGE);
    }
    if (limit != null && limit.isZero()) {
      throw new ProgramException("--hook-timeout is 0; use 1s or more", ExitCode.USAGE);
    }
    return new Activation.Options(
        hook(before), hook(after), keep == null ? OptionalInt.empty() : OptionalInt.of(keep));
  }

  private Optional<Hook> hook(@Nullable String command) {
    Duration longest = limit == null ? Duration.ofMinutes(5) : limit;
    return Optional.ofNullable(command).map(text -> new Hook(text, longest, System.err));
  }
}
