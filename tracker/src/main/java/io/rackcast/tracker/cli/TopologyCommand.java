package io.rackcast.tracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code topology}. */
@Command(
    name = "topology",
    description = "Shows the racks of the table, or where one address is and why.")
final class TopologyCommand extends ApiCommand {
  @Parameters(
      paramLabel = "ADDRESS",
      arity = "0..1",
      defaultValue = "",
      description = "An IPv4 or IPv6 address; without it: the table.")
  String address = "";

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only locations that begin so.")
  String prefix = "";

  @Mixin PageOptions page = new PageOptions(200);

  @Override
  JsonNode ask(ApiClient api) throws InterruptedException {
    return address.isEmpty()
        ? api.get("/topology", page.with(Map.of("prefix", prefix)))
        : api.get("/topology", Map.of("address", address));
  }

  @Override
  void print(JsonNode answer, PrintWriter out) {
    if (!address.isEmpty()) {
      out.println(
          Text.clean(
              "%s is at %s: %s"
                  .formatted(
                      answer.path("address").asText(),
                      answer.path("location").asText(),
                      answer.path("why").asText())));
      return;
    }
    var table = new Table("", "LOCATION", "NETWORKS");
    answer
        .path("racks")
        .forEach(rack -> table.row(rack.path("location").asText(), joined(rack.path("networks"))));
    table.print(out);
    out.printf(
        "%s in %s; of other addresses the first %d bits (IPv4) or %d bits (IPv6) stand for a"
            + " rack%n",
        Text.count(answer.path("networkCount").asInt(), "network"),
        Text.count(answer.path("rackCount").asInt(), "rack"),
        answer.at("/fallbackPrefix/ipv4").asInt(),
        answer.at("/fallbackPrefix/ipv6").asInt());
    tellOfMore(answer);
  }
}
