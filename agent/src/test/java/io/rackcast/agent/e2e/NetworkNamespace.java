package io.rackcast.agent.e2e;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A network of its own with addresses outside 127/8, for clients that refuse loopback peers and for
 * IPv6, of which loopback has one address only. Needs root and iproute2; says so and skips where it
 * has not. Goes when the test's programs have ended.
 */
final class NetworkNamespace {
  private final Path scratch;
  private final String name = "rackcast-" + ProcessHandle.current().pid();

  /** One with these addresses, IPv4 or IPv6. */
  NetworkNamespace(Path scratch, Programs programs, String... addresses) {
    this.scratch = scratch;
    boolean possible =
        "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/sbin/ip"));
    if (!possible) {
      System.err.println("SKIPPED, no network namespace: needs root and Debian's iproute2");
    }
    Assumptions.assumeTrue(possible, "needs root and iproute2");
    ip("netns", "add", name);
    programs.atTheEnd(() -> ip("netns", "del", name));
    ip("-n", name, "link", "set", "lo", "up");
    for (String address : addresses) {
      String length = address.contains(":") ? "/128" : "/32";
      ip("-n", name, "addr", "add", address + length, "dev", "lo");
    }
  }

  /** The prefix that runs a command inside. */
  List<String> prefix() {
    return List.of("ip", "netns", "exec", name);
  }

  private void ip(String... arguments) {
    var command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Program.run(scratch, command).succeeded();
  }
}
