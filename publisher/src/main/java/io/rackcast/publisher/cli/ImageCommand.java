package io.rackcast.publisher.cli;

import io.rackcast.proto.v1.ImageReference;
import picocli.CommandLine.Parameters;

/** A command about one image. */
abstract class ImageCommand extends ClientCommand {
  @Parameters(
      paramLabel = "IMAGE",
      description = "As it is named: reg.example/team/app:v1 or reg.example/team/app@sha256:...")
  String image = "";

  ImageReference reference() {
    return ImageReference.newBuilder().setReference(image).build();
  }
}
