package io.rackcast.agent.cli;

import io.rackcast.agent.api.CacheApi;
import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.util.ArrayList;
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
      case "pin", "unpin", "verify" -> order(action);
      case "rm" -> order("remove");
      default -> throw usage("\"" + action + "\" is no action; use ls, pin, unpin, rm or verify");
    }
  }

  private void list() throws IOException, InterruptedException {
    CacheApi.Contents cache = options.agent().cache();
    if (options.isJson()) {
      options.out().json(cache);
      return;
    }
    line("STATE", "PIN", "SIZE", "LAST USE", "RELEASE");
    for (CacheApi.Entry one : cache.artifacts()) {
      line(
          one.state(),
          one.pinned() ? "pinned" : "",
          ProgressText.bytes(one.sizeBytes()),
          one.lastUse().replaceFirst("\\..*Z$", "Z"),
          one.releases().isEmpty() ? one.infohash() : String.join(", ", one.releases()));
    }
  }

  private void line(String state, String pin, String size, String used, String release) {
    options
        .out()
        .line(
            String.format(
                Locale.ROOT, "%-7s %-6s %10s  %-20s  %s", state, pin, size, used, release));
  }

  private void order(String order) throws IOException, InterruptedException {
    List<CacheApi.Answer> answers = new ArrayList<>();
    for (String name : wanted(order)) {
      CacheApi.Answer answer = options.agent().cache(order, name);
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

  private List<String> wanted(String order) throws IOException, InterruptedException {
    if (!names.isEmpty()) {
      return names;
    }
    if (!order.equals("verify")) {
      throw usage("say what: cache " + action + " NAME@VERSION");
    }
    return options.agent().cache().artifacts().stream()
        .filter(one -> one.state().equals("whole"))
        .map(CacheApi.Entry::infohash)
        .toList();
  }

  private static ProgramException usage(String sentence) {
    return new ProgramException(sentence, ExitCode.USAGE);
  }
}
