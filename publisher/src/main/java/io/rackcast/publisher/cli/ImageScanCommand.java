package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.v1.ScanRegistryRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code image-scan}. */
@Command(
    name = "image-scan",
    description = {
      "Has a registry looked at within seconds, for what it did not tell of.",
      "The token needs the right admin."
    })
public final class ImageScanCommand extends ClientCommand {
  @Parameters(paramLabel = "REGISTRY", description = "Its name in the publisher's settings.")
  String registry = "";

  @Option(
      names = "--withdraw-all",
      description = {
        "Withdraw what is gone there, this once, though it be most of what is known",
        "of the registry: after a great clean-up."
      })
  boolean withdrawAll;

  @Override
  ObjectNode run(PublisherClient client) {
    var request =
        ScanRegistryRequest.newBuilder().setRegistry(registry).setWithdrawAll(withdrawAll).build();
    var unused = client.images().scanRegistry(request);
    return JSON.createObjectNode().put("registry", registry).put("withdraw_all", withdrawAll);
  }

  @Override
  void print(ObjectNode result, PrintWriter out) {
    out.println(registry + " is looked at within seconds; \"pushes\" shows what that finds");
  }
}
