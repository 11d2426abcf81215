package io.rackcast.publisher.cli;

import io.rackcast.publisher.store.ReleaseKey;
import picocli.CommandLine.Parameters;

/** A command about one label that is, or was, there. */
abstract class LabelledCommand extends ClientCommand {
  @Parameters(
      paramLabel = "NAME@LABEL",
      converter = ClientCommand.Key.class,
      description = "The label.")
  ReleaseKey label = new ReleaseKey("-", "-");
}
