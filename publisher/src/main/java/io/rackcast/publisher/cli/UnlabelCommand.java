package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.RemoveLabelRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code unlabel N@LABEL}. */
@Command(
    name = "unlabel",
    description = "Takes a label away; the release and the label's history stay.")
public final class UnlabelCommand extends LabelledCommand {
  @Option(
      names = "--expect",
      paramLabel = "VERSION",
      defaultValue = "",
      description = "Only if the label points at this version now.")
  String expected = "";

  @Override
  ObjectNode run(PublisherClient client) {
    var request =
        RemoveLabelRequest.newBuilder()
            .setKey(ShownLabel.key(label))
            .setExpectedVersion(expected)
            .build();
    return ShownLabel.json(client.labels().removeLabel(request)).put("removed", true);
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    out.println(
        "removed "
            + result.path("label").asText()
            + ", which pointed at "
            + result.path("release").asText());
  }
}
