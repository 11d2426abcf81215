package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.LabelKey;
import io.rackcast.proto.v1.SetLabelRequest;
import io.rackcast.publisher.store.ReleaseKey;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code label N@V LABEL}. */
@Command(
    name = "label",
    description = {
      "Points a label at a release: NAME@LABEL stands for it from then on, wherever a"
          + " release is read.",
      "A label in the place of the version stands for the release it points at now."
    })
public final class LabelCommand extends ReleaseCommand {
  @Parameters(index = "1", paramLabel = "LABEL", description = "The label, like stable.")
  String label = "";

  @Option(
      names = "--expect",
      paramLabel = "VERSION",
      description = "Only if the label points at this version now, for jobs that run side by side.")
  @Nullable String expected;

  @Option(names = "--expect-new", description = "Only if there is no such label yet.")
  boolean expectNew;

  @Override
  ObjectNode run(PublisherClient client) {
    if (expected != null && expectNew) {
      throw wrong("--expect and --expect-new exclude each other; give one");
    }
    var request = SetLabelRequest.newBuilder().setKey(key()).setVersion(release.version());
    if (expected != null) {
      request.setExpectedVersion(expected);
    } else if (expectNew) {
      request.setExpectedAbsent(true);
    }
    return ShownLabel.json(client.labels().setLabel(request.build()));
  }

  private LabelKey key() {
    try {
      return ShownLabel.key(new ReleaseKey(release.name(), label));
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()).replace("is not a version", "is not a label"));
    }
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    ShownLabel.print(result, out);
  }
}
