package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.WhoAmIRequest;
import java.io.PrintWriter;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;

/** {@code whoami}. */
@Command(
    name = "whoami",
    description = {
      "Shows who the token's holder is to the publisher, what they may do and which rule says so.",
      "Of an identity token it also shows the claims, for rules to ask for."
    })
public final class WhoAmICommand extends ClientCommand {
  @Override
  ObjectNode run(PublisherClient client) {
    var answer = client.access().whoAmI(WhoAmIRequest.getDefaultInstance());
    var result = JSON.createObjectNode().put("name", answer.getName());
    var grants = result.putArray("grants");
    for (var grant : answer.getGrantsList()) {
      var each = grants.addObject();
      grant.getRightsList().forEach(each.putArray("rights")::add);
      grant.getNamesList().forEach(each.putArray("names")::add);
      each.put("why", grant.getWhy());
    }
    if (answer.getClaimsCount() > 0) {
      var claims = result.putObject("claims");
      new TreeMap<>(answer.getClaimsMap()).forEach(claims::put);
    }
    return result;
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    Shown.line(out, "name", result.path("name").asText());
    for (var grant : result.path("grants")) {
      Shown.line(out, "may", words(grant.path("rights")) + " on " + words(grant.path("names")));
      Shown.line(out, "  by the", grant.path("why").asText());
    }
    if (result.path("grants").isEmpty()) {
      Shown.line(out, "may", "nothing: no rule fits");
    }
    for (var claim : result.path("claims").properties()) {
      Shown.line(out, "claim", claim.getKey() + "=" + claim.getValue().asText());
    }
  }

  private static String words(Iterable<JsonNode> list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(each -> each.asText())
        .collect(Collectors.joining(", "));
  }
}
