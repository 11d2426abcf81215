package io.rackcast.publisher.cli;

import io.rackcast.publisher.store.ReleaseKey;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of a command that makes a release. */
final class NewRelease {
  @Option(names = "--name", required = true, paramLabel = "NAME", description = "Release name.")
  String name = "";

  @Option(
      names = "--version",
      required = true,
      paramLabel = "VERSION",
      description = "Release version; given once, it stays with its content.")
  String version = "";

  /**
   * The release.
   *
   * @throws ParameterException when name or version is none
   */
  ReleaseKey key(CommandLine command) {
    try {
      return new ReleaseKey(name, version);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, e.getMessage());
    }
  }
}
