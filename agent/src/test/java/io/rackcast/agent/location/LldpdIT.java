package io.rackcast.agent.location;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real lldpd on each end of two cables. Needs root, iproute2 and lldpd. */
class LldpdIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder;

  private final String node = "place-node-" + ProcessHandle.current().pid();
  private final String rack = "place-rack-" + ProcessHandle.current().pid();
  private final List<Process> daemons = new ArrayList<>();

  @BeforeEach
  void plugIn() throws Exception {
    boolean possible =
        "root".equals(System.getProperty("user.name"))
            && Files.isExecutable(Path.of("/usr/sbin/lldpd"))
            && Files.isExecutable(Path.of("/sbin/ip"));
    if (!possible) {
      System.err.println("SKIPPED, no LLDP: needs root and Debian's lldpd and iproute2");
    }
    Assumptions.assumeTrue(possible, "needs root, iproute2 and lldpd");
    // lldpcli gives up root for a user of its own.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    run("ip", "netns", "add", node);
    run("ip", "netns", "add", rack);
    for (String cable : List.of("p0", "p1")) {
      run(
          "ip", "link", "add", cable, "netns", node, "type", "veth", "peer", "name", cable, "netns",
          rack);
      run("ip", "-n", node, "link", "set", cable, "up");
      run("ip", "-n", rack, "link", "set", cable, "up");
    }
    listen(node);
    listen(rack);
    configure(rack, "system", "hostname", "dc1-pod3-r17-sw1");
    configure(rack, "lldp", "tx-interval", "1");
  }

  @AfterEach
  void unplug() throws Exception {
    daemons.forEach(daemon -> daemon.descendants().forEach(ProcessHandle::destroy));
    daemons.forEach(Process::destroy);
    for (Process daemon : daemons) {
      daemon.waitFor();
    }
    for (String name : List.of(node, rack)) {
      var unused = new ProcessBuilder("ip", "netns", "del", name).start().waitFor();
    }
  }

  @Test
  void ask_switchOnTheCable_givesItsRack() throws Exception {
    var rule =
        new LldpRule(
            "{1}/{2}/{3}",
            Optional.of(Pattern.compile("(dc\\d+)-(pod\\d+)-(r\\d+)-sw\\d+")), Optional.empty());
    for (String shape : List.of("json", "json0")) {
      var words = List.of("lldpcli", "-u", socket(node), "-f", shape, "show", "neighbors");
      var source = new LldpSource(words, rule, LIMIT);

      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptionsInstanceOf(LocationException.class)
          .untilAsserted(() -> assertThat(source.ask()).hasToString("dc1/pod3/r17"));
    }
  }

  private void listen(String name) throws Exception {
    daemons.add(
        new ProcessBuilder("ip", "netns", "exec", name, "lldpd", "-d", "-u", socket(name))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start());
    Awaitility.await().until(() -> Files.exists(Path.of(socket(name))));
  }

  private void configure(String name, String... words) throws Exception {
    var command = new ArrayList<>(List.of("lldpcli", "-u", socket(name), "configure"));
    command.addAll(List.of(words));
    // The socket is there a little before somebody listens on it.
    Awaitility.await()
        .ignoreExceptionsInstanceOf(LocationException.class)
        .until(
            () -> {
              run(command.toArray(String[]::new));
              return true;
            });
  }

  private String socket(String name) {
    return folder.resolve(name).toString();
  }

  private static void run(String... words) throws LocationException, InterruptedException {
    var unused = new Command(List.of(words), LIMIT, 1 << 16).run();
  }
}
