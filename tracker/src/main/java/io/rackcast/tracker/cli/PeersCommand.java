package io.rackcast.tracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code peers}. */
@Command(name = "peers", description = "Shows the peers of one swarm by rack.")
final class PeersCommand extends ApiCommand {
  @Parameters(
      paramLabel = "INFOHASH",
      description = "The swarm: 40 hexadecimal digits, or the 64 of its v2 infohash.")
  String infohash = "";

  @Option(
      names = "--rack",
      paramLabel = "LOCATION",
      defaultValue = "",
      description = "Only this rack, or the racks of this pod or datacenter.")
  String rack = "";

  @Mixin PageOptions page = new PageOptions(200);

  @Override
  JsonNode ask(ApiClient api) throws InterruptedException {
    return api.get("/swarms/" + ApiClient.encoded(infohash), page.with(Map.of("rack", rack)));
  }

  @Override
  void print(JsonNode answer, PrintWriter out) {
    out.println(
        Text.clean(
            "%s %s: %s, %s in %s"
                .formatted(
                    answer.path("infohash").asText(),
                    answer.path("name").asText("").isEmpty()
                        ? "(no release known)"
                        : answer.path("name").asText(),
                    Text.count(answer.path("seeders").asInt(), "seeder"),
                    Text.count(answer.path("leechers").asInt(), "leecher"),
                    Text.count(answer.path("rackCount").asInt(), "rack"))));
    for (var one : answer.path("racks")) {
      out.println();
      out.println(Text.clean(heading(one)));
      var table = new Table("  ", "ADDRESS", "ROLE", "LACKS", "HEARD", "CLIENT", "NODE");
      one.path("peers").forEach(peer -> row(table, peer));
      table.print(out);
    }
    tellOfMore(answer);
  }

  private static String heading(JsonNode rack) {
    return "%s: %s, %s%s%s"
        .formatted(
            rack.path("rack").asText(),
            Text.count(rack.path("sources").asInt(), "source"),
            Text.count(rack.path("leechers").asInt(), "leecher"),
            rack.path("complete").asBoolean() ? ", holds a full copy" : "",
            rack.path("open").asBoolean() ? ", everybody may fetch from outside" : "");
  }

  private static void row(Table table, JsonNode peer) {
    table.row(
        peer.path("address").asText(),
        joined(peer.path("roles")),
        peer.has("leftBytes") ? Text.bytes(peer.path("leftBytes").asLong()) : "unknown",
        Text.age(peer.path("lastAnnounceSeconds").asLong()),
        client(peer),
        peer.path("node").asText(""));
  }

  static String client(JsonNode peer) {
    String program = peer.path("program").asText();
    String client = peer.path("client").asText();
    return program.isEmpty() ? client : client + " " + program;
  }
}
