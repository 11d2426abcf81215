package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.RetryPushRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code push-retry}. */
@Command(name = "push-retry", description = "Has a push that waits or failed tried again at once.")
public final class PushRetryCommand extends ClientCommand {
  @Parameters(paramLabel = "ID", description = "Number of the push, as \"pushes\" shows it.")
  long id;

  @Override
  ObjectNode run(PublisherClient client) {
    return ShownImages.push(
        client.images().retryPush(RetryPushRequest.newBuilder().setId(id).build()));
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    ShownImages.printPush(result, out);
  }
}
