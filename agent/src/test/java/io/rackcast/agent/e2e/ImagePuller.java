package io.rackcast.agent.e2e;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A container runtime, or the tool that pulls for one, with a folder of its own, set up by what
 * {@code mirror setup} of the shipped agent writes and by nothing else.
 */
abstract class ImagePuller {
  final Path dir;

  ImagePuller(Path dir) throws IOException {
    this.dir = Files.createDirectories(dir);
  }

  /** Pulls an image; what it said. */
  abstract Program.Outcome pull(String image);

  /** The digest of what was pulled by this name. */
  abstract String digest(String image);

  /** skopeo, given {@code setup} as further options of {@code mirror setup}. */
  static ImagePuller skopeo(Path dir, String mirror, String... setup) throws IOException {
    return new SkopeoPuller(dir, mirror, List.of(setup));
  }

  /** podman, given {@code setup} as further options of {@code mirror setup}. */
  static ImagePuller podman(Path dir, String mirror, String... setup) throws IOException {
    return new PodmanPuller(dir, mirror, List.of(setup));
  }

  /** containerd and its ctr, given {@code setup} as further options of {@code mirror setup}. */
  static ImagePuller containerd(Path dir, String mirror, Programs programs, String... setup)
      throws IOException {
    return new ContainerdPuller(dir, mirror, programs, List.of(setup));
  }

  final Path write(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  /** Has the shipped agent write a runtime's settings; {@code more} are options. */
  final void setUp(String runtime, String mirror, Path into, List<String> more) {
    var arguments = new ArrayList<>(List.of("mirror", "setup", runtime));
    arguments.addAll(List.of("--listen", mirror, "--write", into.toString()));
    arguments.addAll(more);
    Program.run(dir, Jars.command("agent", arguments.toArray(String[]::new))).succeeded();
  }

  /**
   * Options for images that are named by the address of their registry: it may be asked itself
   * then, without TLS and with a password. A name that leads nowhere needs none.
   */
  static List<String> ifAtTheRegistry(String image, String... options) {
    return image.startsWith("127.") ? List.of(options) : List.of();
  }

  static List<String> with(List<String> command, String... more) {
    var all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return all;
  }

  final Program.Outcome run(List<String> command, List<String> options, String... more) {
    var all = new ArrayList<>(command);
    all.addAll(options);
    return Program.run(dir, with(all, more));
  }

  final Program.Outcome run(List<String> command, String... more) {
    return run(command, List.of(), more);
  }
}
