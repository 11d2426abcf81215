package io.rackcast.publisher.cli;

import io.rackcast.publisher.store.ReleaseKey;
import picocli.CommandLine.Parameters;

/** A command that changes one release, so that no label may stand for it. */
abstract class VersionCommand extends ClientCommand {
  @Parameters(
      index = "0",
      paramLabel = "NAME@VERSION",
      converter = ClientCommand.Key.class,
      description = "The release, by its version; a label is not taken.")
  ReleaseKey release = new ReleaseKey("-", "-");
}
