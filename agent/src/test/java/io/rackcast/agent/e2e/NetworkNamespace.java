package io.rackcast.agent.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A network of its own with addresses outside 127/8, for clients that refuse loopback peers. Needs
 * root and iproute2; says so and skips where it has not.
 */
final class NetworkNamespace implements AutoCloseable {
  private final Path scratch;
  private final String name;

  NetworkNamespace(Path scratch, String... addresses) {
    this.scratch = scratch;
    this.name = "rackcast-" + ProcessHandle.current().pid();
    boolean possible =
        "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/sbin/ip"));
    if (!possible) {
      System.err.println("SKIPPED, no network namespace: needs root and Debian's iproute2");
    }
    Assumptions.assumeTrue(possible, "needs root and iproute2");
    run("ip", "netns", "add", name);
    run("ip", "-n", name, "link", "set", "lo", "up");
    for (String address : addresses) {
      run("ip", "-n", name, "addr", "add", address + "/32", "dev", "lo");
    }
  }

  /** The prefix that runs a command inside. */
  List<String> prefix() {
    return List.of("ip", "netns", "exec", name);
  }

  private void run(String... command) {
    var done = Program.run(scratch, Duration.ofSeconds(20), List.of(command));
    if (done.exitCode() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + done.err());
    }
  }

  @Override
  public void close() {
    run("ip", "netns", "del", name);
  }
}
