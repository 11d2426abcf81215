package io.rackcast.publisher.cli;

import io.rackcast.publisher.store.ReleaseKey;
import picocli.CommandLine.Parameters;

/** A command about one release that is there. */
abstract class ReleaseCommand extends ClientCommand {
  @Parameters(
      paramLabel = "NAME@VERSION",
      converter = ClientCommand.Key.class,
      description = "The release.")
  ReleaseKey release = new ReleaseKey("-", "-");
}
