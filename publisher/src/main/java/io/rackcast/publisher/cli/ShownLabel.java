package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.Label;
import io.rackcast.proto.v1.LabelKey;
import io.rackcast.publisher.store.ReleaseKey;
import java.io.PrintWriter;

/** How labels look in the commands' output. */
final class ShownLabel {
  private ShownLabel() {}

  static ObjectNode json(Label label) {
    var key = label.getKey();
    var node = ClientCommand.JSON.createObjectNode();
    node.put("label", key.getName() + "@" + key.getLabel());
    node.put("release", key.getName() + "@" + label.getVersion());
    node.put("version", label.getVersion());
    node.put("moved_at", Shown.time(label.getMovedAt()));
    node.put("moved_by", label.getMovedBy());
    if (label.hasRevocation()) {
      node.put("revoked", label.getRevocation().getReason());
    }
    return node;
  }

  static void print(ObjectNode label, PrintWriter out) {
    Shown.line(out, "label", label.path("label").asText());
    Shown.line(out, "release", label.path("release").asText());
    Shown.line(
        out, "moved", label.path("moved_at").asText() + " by " + label.path("moved_by").asText());
    if (label.has("revoked")) {
      Shown.line(out, "revoked", label.path("revoked").asText() + "; move the label");
    }
  }

  static LabelKey key(ReleaseKey key) {
    return LabelKey.newBuilder().setName(key.name()).setLabel(key.version()).build();
  }
}
