package io.rackcast.agent.cli;

import io.rackcast.agent.api.ArtifactPage;
import io.rackcast.agent.api.ArtifactReport;
import io.rackcast.agent.api.VerifyAnswer;
import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cache}: what the running agent keeps. */
@Command(
    name = "cache",
    description = "Shows what the agent on this machine keeps, and looks after it.")
public final class CacheCommand implements Callable<Integer> {
  /**
   * What came of an order.
   *
   * @param artifact as it was before
   * @param text one sentence
   * @param ok false: something is wrong with the content
   */
  private record Answer(ArtifactReport artifact, String text, boolean ok) {}

  @Mixin private final ClientOptions options;

  @Parameters(
      index = "0",
      paramLabel = "ACTION",
      description =
          "ls: all of it, used last first. pin, unpin: keep from being evicted. rm: remove. verify:"
              + " read through, and fetch again what is damaged; without NAME all of it.")
  private String action = "";

  @Parameters(
      index = "1..*",
      paramLabel = "NAME",
      description = "NAME@VERSION, an infohash or a SHA-256.")
  private List<String> names = List.of();

  /** A command that reads variables from {@code environment}. */
  public CacheCommand(Map<String, String> environment) {
    this.options = new ClientOptions(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    return options.run(this::run);
  }

  private void run() throws IOException, InterruptedException {
    switch (action) {
      case "ls" -> list();
      case "pin", "unpin", "rm", "verify" -> order();
      default -> throw usage("\"" + action + "\" is no action; use ls, pin, unpin, rm or verify");
    }
  }

  private void list() throws IOException, InterruptedException {
    ArtifactPage all = options.agent().artifacts();
    List<ArtifactReport> sorted = new ArrayList<>(all.artifacts());
    sorted.sort(Comparator.comparing(CacheCommand::lastUse).reversed());
    if (options.isJson()) {
      options.out().json(new ArtifactPage(all.cache(), sorted, null));
      return;
    }
    line("STATE", "PIN", "SIZE", "LAST USE", "RELEASE");
    for (ArtifactReport one : sorted) {
      line(
          one.state(),
          one.pinned() ? "pinned" : "",
          ProgressText.bytes(one.sizeBytes()),
          lastUse(one).truncatedTo(ChronoUnit.SECONDS).toString(),
          one.label());
    }
  }

  private static Instant lastUse(ArtifactReport artifact) {
    return Instant.parse(artifact.lastUse());
  }

  private void line(String state, String pin, String size, String used, String release) {
    options
        .out()
        .line(
            String.format(
                Locale.ROOT, "%-7s %-6s %10s  %-20s  %s", state, pin, size, used, release));
  }

  private void order() throws IOException, InterruptedException {
    ApiClient agent = options.agent();
    List<Answer> answers = new ArrayList<>();
    for (ArtifactReport artifact : wanted(agent)) {
      Answer answer = order(agent, artifact);
      answers.add(answer);
      if (!options.isJson()) {
        options.out().line(answer.text());
      }
    }
    if (options.isJson()) {
      options.out().json(answers);
    }
    long wrong = answers.stream().filter(answer -> !answer.ok()).count();
    if (wrong > 0) {
      throw new ProgramException(wrong + " of " + answers.size() + " were not found right");
    }
  }

  private Answer order(ApiClient agent, ArtifactReport artifact)
      throws IOException, InterruptedException {
    String label = artifact.label();
    switch (action) {
      case "pin" -> {
        agent.pin(artifact, true);
        return new Answer(artifact, label + " is pinned", true);
      }
      case "unpin" -> {
        agent.pin(artifact, false);
        return new Answer(artifact, label + " is not pinned any more", true);
      }
      case "rm" -> {
        agent.remove(artifact);
        return new Answer(artifact, label + " is removed", true);
      }
      default -> {
        VerifyAnswer found = agent.verify(artifact);
        return new Answer(artifact, found.text(), found.sound());
      }
    }
  }

  private List<ArtifactReport> wanted(ApiClient agent) throws IOException, InterruptedException {
    if (names.isEmpty()) {
      if (!action.equals("verify")) {
        throw usage("say what: cache " + action + " NAME@VERSION");
      }
      return agent.artifacts().artifacts().stream()
          .filter(one -> one.state().equals("whole"))
          .toList();
    }
    List<ArtifactReport> wanted = new ArrayList<>();
    for (String name : names) {
      wanted.add(
          agent
              .artifact(name)
              .orElseThrow(() -> new IOException(name + " is not in the cache; see \"cache ls\"")));
    }
    return wanted;
  }

  private static ProgramException usage(String sentence) {
    return new ProgramException(sentence, ExitCode.USAGE);
  }
}
