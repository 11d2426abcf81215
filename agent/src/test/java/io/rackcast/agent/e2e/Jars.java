package io.rackcast.agent.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The project's programs as they are packaged. */
final class Jars {
  /** The project's folder. */
  static final Path TOP = Path.of("..").toAbsolutePath().normalize();

  private Jars() {}

  /** The command that runs {@code tracker}, {@code publisher} or {@code agent}. */
  static List<String> command(String program, String... arguments) {
    Path jar = TOP.resolve(program).resolve("target/rackcast-" + program + ".jar");
    if (!Files.isRegularFile(jar)) {
      throw new AssertionError(jar + " is missing; run mvn verify from the top folder");
    }
    var command = java(ClassArchive.option(program, jar).toArray(String[]::new));
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The command that runs a JVM: many on one machine, so small and quick to start. */
  static List<String> java(String... options) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx192m"));
    command.addAll(List.of(options));
    return command;
  }
}
