package io.rackcast.publisher.cli;

import io.rackcast.publisher.store.ReleaseKey;
import picocli.CommandLine.Parameters;

/** A command about one release that is there. */
abstract class ReleaseCommand extends ClientCommand {
  @Parameters(
      index = "0",
      paramLabel = "NAME@VERSION",
      converter = ClientCommand.Key.class,
      description = "The release; NAME@LABEL stands for the one it points at.")
  ReleaseKey release = new ReleaseKey("-", "-");
}
