package io.rackcast.agent.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Command lines of the clients that are not ours, each bound to one address. */
final class StandardClients {
  /** Puts {@code FILE.done} beside a file that aria2 has verified as a whole. */
  private static final Path WHEN_WHOLE =
      Path.of("src/test/resources/e2e/when-whole.sh").toAbsolutePath();

  private StandardClients() {}

  static List<String> aria2Leech(Path torrent, Path folder, String address, int port) {
    // Seeds on, as clients do, so that the rest of its rack can take from it.
    return aria2(
        torrent,
        folder,
        address,
        port,
        "--seed-time=30",
        "--seed-ratio=0.0",
        "--on-bt-download-complete=" + WHEN_WHOLE);
  }

  static List<String> aria2Seed(Path torrent, Path folder, String address, int port) {
    return aria2(
        torrent,
        folder,
        address,
        port,
        "--seed-time=30",
        "--seed-ratio=0.0",
        "--check-integrity=true");
  }

  private static List<String> aria2(
      Path torrent, Path folder, String address, int port, String... more) {
    var command =
        new ArrayList<>(
            List.of(
                "aria2c",
                "--no-conf",
                "--dir=" + folder,
                "--interface=" + address,
                "--listen-port=" + port,
                "--enable-dht=false",
                "--enable-dht6=false",
                "--bt-enable-lpd=false",
                "--enable-peer-exchange=false",
                "--disable-ipv6=true",
                "--file-allocation=none",
                "--summary-interval=0"));
    command.addAll(List.of(more));
    command.add(torrent.toString());
    return command;
  }

  static List<String> libtorrent(String mode, Path torrent, Path folder, String address, int port) {
    return List.of(
        "/usr/bin/python3",
        Path.of("src/test/resources/e2e/libtorrent-peer.py").toAbsolutePath().toString(),
        mode,
        torrent.toString(),
        folder.toString(),
        address,
        Integer.toString(port));
  }

  /** Transmission's settings that keep it to what a datacenter needs. */
  static String transmissionSettings(String address, int port) {
    return """
        {"dht-enabled": false, "lpd-enabled": false, "pex-enabled": false, "utp-enabled": false,
         "port-forwarding-enabled": false, "bind-address-ipv4": "%s", "peer-port": %d, "encryption": 0}
        """
        .formatted(address, port);
  }

  static List<String> transmission(Path settingsFolder, Path torrent, Path folder, int port) {
    return List.of(
        "transmission-cli",
        "-g",
        settingsFolder.toString(),
        "-w",
        folder.toString(),
        "-p",
        Integer.toString(port),
        "-M",
        torrent.toString());
  }

  static void needAria2() {
    need("aria2", Files.isExecutable(Path.of("/usr/bin/aria2c")));
  }

  static void needLibtorrent(Path scratch) {
    need(
        "python3-libtorrent",
        Files.isExecutable(Path.of("/usr/bin/python3"))
            && Program.run(
                        scratch,
                        java.time.Duration.ofSeconds(30),
                        List.of("/usr/bin/python3", "-c", "import libtorrent"))
                    .exitCode()
                == 0);
  }

  static void needTransmission() {
    need("transmission-cli", Files.isExecutable(Path.of("/usr/bin/transmission-cli")));
  }

  private static void need(String debianPackage, boolean there) {
    if (!there) {
      System.err.println("SKIPPED, a real peer is missing: install Debian's " + debianPackage);
    }
    Assumptions.assumeTrue(there, debianPackage + " is not installed");
  }
}
