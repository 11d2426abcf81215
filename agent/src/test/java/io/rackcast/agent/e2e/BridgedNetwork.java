package io.rackcast.agent.e2e;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Hosts on one bridge, each in a network namespace of its own, so that any client has one address a
 * family and sends from it: {@code 10.77.N.2} and {@code fd77:N::2} for host {@code N}, {@code
 * 10.77.0.1} and {@code fd77::1} for the hub. Each host is in a /24 and a /64 of its own, so a rack
 * where no table says otherwise. Needs root and iproute2; says so and skips where it has not. Goes
 * when the test's programs have ended.
 */
final class BridgedNetwork {
  static final String HUB = "10.77.0.1";
  static final String HUB_IPV6 = "fd77::1";

  private static final String NAME = "rackcast-" + ProcessHandle.current().pid() + "-";

  private final Path scratch;

  /** One with {@code hosts} hosts besides the hub, numbered from 1. */
  BridgedNetwork(Path scratch, Programs programs, int hosts) {
    this.scratch = scratch;
    boolean possible =
        "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/sbin/ip"));
    if (!possible) {
      System.err.println("SKIPPED, no network namespaces: needs root and Debian's iproute2");
    }
    Assumptions.assumeTrue(possible, "needs root and iproute2");
    add(programs, 0);
    in(0, "link", "add", "br0", "type", "bridge");
    address(0, "br0", HUB + "/16", HUB_IPV6 + "/16");
    for (int host = 1; host <= hosts; host++) {
      add(programs, host);
      String end = "v" + host;
      in(0, "link", "add", end, "type", "veth", "peer", "name", "eth0", "netns", NAME + host);
      in(0, "link", "set", end, "master", "br0", "up");
      address(host, "eth0", ipv4(host) + "/16", "fd77:" + host + "::2/16");
    }
  }

  private static String ipv4(int host) {
    return "10.77." + host + ".2";
  }

  private void add(Programs programs, int host) {
    ip("netns", "add", NAME + host);
    programs.atTheEnd(() -> ip("netns", "del", NAME + host));
    in(host, "link", "set", "lo", "up");
  }

  private void address(int host, String device, String ipv4, String ipv6) {
    in(host, "addr", "add", ipv4, "dev", device);
    // Without looking whether anybody has it already, which takes seconds.
    in(host, "addr", "add", ipv6, "dev", device, "nodad");
    in(host, "link", "set", device, "up");
  }

  /** Takes the IPv4 address from a host. */
  void onlyIpv6(int host) {
    in(host, "addr", "del", ipv4(host) + "/16", "dev", "eth0");
  }

  /** The prefix that runs a command on the hub. */
  List<String> hub() {
    return at(0);
  }

  /** The prefix that runs a command on a host. */
  List<String> at(int host) {
    return List.of("ip", "netns", "exec", NAME + host);
  }

  private void in(int host, String... arguments) {
    var all = new ArrayList<>(List.of("-n", NAME + host));
    all.addAll(List.of(arguments));
    ip(all.toArray(String[]::new));
  }

  private void ip(String... arguments) {
    var command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Program.run(scratch, command).succeeded();
  }
}
