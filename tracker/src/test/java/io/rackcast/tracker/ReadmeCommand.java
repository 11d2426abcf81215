package io.rackcast.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A command of the README as its readers type it, in the top folder, with the test's Java. */
public final class ReadmeCommand {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final int MOST_MINUTES = 4;

  private ReadmeCommand() {}

  /** The README. */
  public static String readme() throws Exception {
    return Files.readString(TOP.resolve("README.md"));
  }

  /** Runs a command, which must end well; what it printed, which passes through {@code folder}. */
  public static String run(Path folder, String command) throws Exception {
    var log = folder.resolve("log").toFile();
    var builder =
        new ProcessBuilder("sh", "-c", "exec " + command)
            .directory(TOP.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log);
    var java = Path.of(System.getProperty("java.home"), "bin").toString();
    builder.environment().merge("PATH", java, (path, first) -> first + File.pathSeparator + path);

    var process = builder.start();
    boolean ended = process.waitFor(MOST_MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly();

    String printed = Files.readString(log.toPath());
    assertThat(ended).as(printed).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }
}
