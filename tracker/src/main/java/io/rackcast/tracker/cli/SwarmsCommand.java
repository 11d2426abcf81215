package io.rackcast.tracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code swarms}. */
@Command(name = "swarms", description = "Shows the swarms of a running tracker.")
final class SwarmsCommand extends ApiCommand {
  @Option(
      names = "--sort",
      paramLabel = "BY",
      defaultValue = "infohash",
      description = "infohash, peers, seeders, leechers or racks (default: infohash).")
  String sort = "infohash";

  @Option(
      names = "--prefix",
      paramLabel = "HEX",
      defaultValue = "",
      description = "Only infohashes that begin so.")
  String prefix = "";

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only releases that begin so, like web@.")
  String name = "";

  @Mixin PageOptions page = new PageOptions(50);

  @Override
  JsonNode ask(ApiClient api) throws InterruptedException {
    return api.get("/swarms", page.with(Map.of("sort", sort, "prefix", prefix, "name", name)));
  }

  @Override
  void print(JsonNode answer, PrintWriter out) {
    var table = new Table("", "INFOHASH", "RELEASE", "SEEDERS", "LEECHERS", "RACKS");
    for (var swarm : answer.path("swarms")) {
      table.row(
          swarm.path("infohash").asText(),
          swarm.path("name").asText(),
          swarm.path("seeders").asText(),
          swarm.path("leechers").asText(),
          swarm.path("racks").asText());
    }
    table.print(out);
    tellOfMore(answer);
  }
}
