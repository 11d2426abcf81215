package io.rackcast.tracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.proto.program.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands that call the admin API have in common. */
abstract class ApiCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before any method is called
  CommandSpec command;

  @Mixin ServerOptions server = new ServerOptions();

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  boolean json;

  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  boolean help;

  /** Asks the tracker. */
  abstract JsonNode ask(ApiClient api) throws InterruptedException;

  /** Tells a person about {@code answer}, on standard output. */
  abstract void print(JsonNode answer, PrintWriter out);

  @Override
  public Integer call() throws InterruptedException {
    var answer = ask(server.connect());
    var out = command.commandLine().getOut();
    if (json) {
      out.println(answer);
    } else {
      print(answer, out);
    }
    out.flush();
    return ExitCode.DONE;
  }

  /** Says on standard error how to see the rest, if there is any. */
  final void tellOfMore(JsonNode answer) {
    String next = answer.path("next").asText();
    if (!next.isEmpty()) {
      command
          .commandLine()
          .getErr()
          .println(
              "there are more; raise --limit, or go on with --after '" + Text.clean(next) + "'");
    }
  }

  static String joined(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(","));
  }
}
