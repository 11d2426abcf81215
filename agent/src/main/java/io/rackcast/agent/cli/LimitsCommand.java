package io.rackcast.agent.cli;

import io.rackcast.agent.api.LimitReport;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code limits}: the running agent's limits on payload. */
@Command(
    name = "limits",
    description = "Shows the limits on payload of the agent on this machine, or changes them.")
public final class LimitsCommand implements Callable<Integer> {
  private static final Pattern LIMIT = Pattern.compile("([a-z]+)\\.([a-z]+)=(.+)");
  private static final String ROW = "%-7s %-12s %s";

  @Mixin private final ClientOptions options;

  @Option(
      names = "--set",
      paramLabel = "LIMIT",
      description =
          "Changes a limit, as wan.up=20MB/s or total.down=none, until the agent is restarted or"
              + " reads its settings again. May be given several times.")
  private List<String> changes = List.of();

  /** A command that reads variables from {@code environment}. */
  public LimitsCommand(Map<String, String> environment) {
    this.options = new ClientOptions(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    return options.run(this::run);
  }

  private void run() throws IOException, InterruptedException {
    Map<String, Map<String, String>> wanted = wanted();
    ApiClient agent = options.agent();
    Map<String, LimitReport> limits =
        wanted.isEmpty() ? agent.limits() : agent.changeLimits(wanted);
    if (options.isJson()) {
      options.out().json(limits);
      return;
    }
    options.out().line(String.format(Locale.ROOT, ROW, "", "up", "down"));
    limits.forEach(
        (name, limit) ->
            options
                .out()
                .line(String.format(Locale.ROOT, ROW, name, limit.upText(), limit.downText())));
  }

  private Map<String, Map<String, String>> wanted() {
    Map<String, Map<String, String>> wanted = new LinkedHashMap<>();
    for (String change : changes) {
      var limit = LIMIT.matcher(change);
      if (!limit.matches()) {
        throw new ProgramException(
            "--set: \"" + change + "\" is no limit; write one like wan.up=20MB/s or wan.up=none",
            ExitCode.USAGE);
      }
      wanted
          .computeIfAbsent(limit.group(1), name -> new LinkedHashMap<>())
          .put(limit.group(2), limit.group(3));
    }
    return wanted;
  }
}
