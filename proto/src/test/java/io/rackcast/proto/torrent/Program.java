package io.rackcast.proto.torrent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Standard clients and their tools, run as child processes when they are installed. */
final class Program {
  private Program() {}

  /** Runs a script of the test resources with the system's Python and libtorrent. */
  static List<String> libtorrent(String script, Object... arguments) throws Exception {
    needs("python3-libtorrent", "/usr/bin/python3", "-c", "import libtorrent");
    return run(command("/usr/bin/python3", resource(script).toString(), arguments));
  }

  /** Runs an installed program; {@code version} is an argument that makes it end at once. */
  static List<String> installed(String name, String version, Object... arguments) throws Exception {
    needs(name, name, version);
    return run(command(name, null, arguments));
  }

  private static List<String> command(
      String program, @Nullable String script, Object... arguments) {
    var command = new ArrayList<String>();
    command.add(program);
    if (script != null) {
      command.add(script);
    }
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return command;
  }

  private static void needs(String what, String... probe) throws InterruptedException {
    boolean present;
    try {
      Process process =
          new ProcessBuilder(probe).redirectErrorStream(true).redirectOutput(discard()).start();
      // Some tools end their version text with a failure; that they ran is enough.
      present = process.waitFor() == 0 || !probe[0].endsWith("python3");
    } catch (IOException e) {
      present = false;
    }
    if (!present) {
      System.out.println("SKIPPED: " + what + " is not installed, so nothing is tested against it");
    }
    Assumptions.assumeTrue(present, what + " is not installed");
  }

  private static ProcessBuilder.Redirect discard() {
    return ProcessBuilder.Redirect.DISCARD;
  }

  private static List<String> run(List<String> command) throws Exception {
    Path output = Files.createTempFile("rackcast-test", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(120, TimeUnit.SECONDS);
      process.destroyForcibly();
      String text = Files.readString(output, UTF_8);
      assertThat(ended).as("%s ended; it said: %s", command, text).isTrue();
      assertThat(process.exitValue()).as("exit code of %s, which said: %s", command, text).isZero();
      return text.lines().toList();
    } finally {
      Files.delete(output);
    }
  }

  private static Path resource(String name) throws URISyntaxException {
    var url = Program.class.getResource("/torrent/" + name);
    assertThat(url).isNotNull();
    return Path.of(url.toURI());
  }
}
