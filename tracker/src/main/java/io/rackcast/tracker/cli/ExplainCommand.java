package io.rackcast.tracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code explain}. */
@Command(
    name = "explain",
    description = "Says why a peer of a swarm is told of exactly these others.")
final class ExplainCommand extends ApiCommand {
  @Parameters(paramLabel = "INFOHASH", description = "The swarm.")
  String infohash = "";

  @ArgGroup(multiplicity = "1")
  Who who = new Who();

  /** One of both. */
  static final class Who {
    @Option(
        names = "--peer",
        paramLabel = "ADDRESS",
        description = "The peer's address, with or without its port.")
    String peer = "";

    @Option(names = "--node", paramLabel = "NAME", description = "The node whose agent it is.")
    String node = "";
  }

  @Option(
      names = "--stripe",
      paramLabel = "NUMBER",
      description = "Says of this stripe, 0 to 63, who fetches it and why.")
  String stripe = "";

  @Override
  JsonNode ask(ApiClient api) throws InterruptedException {
    return api.get(
        "/explain",
        Map.of("infohash", infohash, "peer", who.peer, "node", who.node, "stripe", stripe));
  }

  @Override
  void print(JsonNode answer, PrintWriter out) {
    var peer = answer.path("peer");
    out.println(
        Text.clean(
            "%s at %s (by %s): %s"
                .formatted(
                    peer.path("address").asText(),
                    peer.path("rack").asText(),
                    source(answer.path("locationSource").asText()),
                    joined(peer.path("roles")))));
    answer
        .path("why")
        .forEach(sentence -> out.println(Text.wrapped("- " + Text.clean(sentence.asText()))));
    out.println();
    int told = answer.path("told").size();
    out.println("it is told of " + Text.count(told, "peer") + (told == 0 ? "" : ":"));
    var table = new Table("  ", "ADDRESS", "RACK", "TIER", "WHY");
    for (var one : answer.path("told")) {
      table.row(
          one.at("/peer/address").asText(),
          one.at("/peer/rack").asText(),
          one.path("tier").asText(),
          one.path("why").asText());
    }
    if (told > 0) {
      table.print(out);
    }
    out.println();
    printTellers(answer, out);
  }

  private static void printTellers(JsonNode answer, PrintWriter out) {
    out.printf(
        "told of it: %d of %d others that were asked (there are %d)%n",
        answer.path("tellers").size(), answer.path("asked").asInt(), answer.path("others").asInt());
    var table = new Table("  ", "ADDRESS", "RACK", "ROLE");
    for (var one : answer.path("tellers")) {
      table.row(one.path("address").asText(), one.path("rack").asText(), joined(one.path("roles")));
    }
    if (!answer.path("tellers").isEmpty()) {
      table.print(out);
    }
  }

  static String source(String source) {
    return switch (source) {
      case "table" -> "the racks file";
      case "report" -> "its agent's report";
      default -> "its subnet";
    };
  }
}
