package io.rackcast.agent.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Command lines of the clients that are not ours, each bound to one address. */
public final class StandardClients {
  private static final Path RESOURCES = Path.of("src/test/resources").toAbsolutePath();
  private static final String PYTHON = "/usr/bin/python3";

  private StandardClients() {}

  /**
   * aria2, which checks what is in {@code folder}, fetches what is missing and then seeds. A file
   * that it has fetched and verified as a whole gets {@code FILE.done} beside it.
   */
  public static List<String> aria2(Path torrent, Path folder, String address, int port) {
    need("aria2", "aria2c", "--version");
    return List.of(
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
        "--summary-interval=0",
        "--check-integrity=true",
        // Seeds on, as clients do, so that the rest of its rack can take from it.
        "--seed-time=60",
        "--seed-ratio=0.0",
        "--on-bt-download-complete=" + RESOURCES.resolve("e2e/when-whole.sh"),
        torrent.toString());
  }

  /**
   * libtorrent on a free port; prints {@code port N}, and {@code seeding} when it has everything.
   *
   * @param peer address and port of a peer to dial; none: those of its trackers
   */
  public static List<String> libtorrent(Path torrent, Path folder, String address, String... peer) {
    need("python3-libtorrent", PYTHON, "-c", "import libtorrent");
    String script = RESOURCES.resolve("io/rackcast/agent/transfer/libtorrent_peer.py").toString();
    var command =
        new ArrayList<>(List.of(PYTHON, script, torrent.toString(), folder.toString(), address));
    command.addAll(List.of(peer));
    return command;
  }

  /** Transmission, with its settings in {@code settings}; says {@code Seeding} when it has all. */
  public static List<String> transmission(Path settings, Path torrent, Path folder, int port) {
    need("transmission-cli", "transmission-cli", "--version");
    return List.of(
        "transmission-cli",
        "-g",
        settings.toString(),
        "-w",
        folder.toString(),
        "-p",
        Integer.toString(port),
        "-M",
        torrent.toString());
  }

  /** Transmission's {@code settings.json} that keeps it to what a datacenter needs. */
  public static String transmissionSettings(String address, int port) {
    return """
        {"dht-enabled": false, "lpd-enabled": false, "pex-enabled": false, "utp-enabled": false,
         "port-forwarding-enabled": false, "bind-address-ipv4": "%s", "peer-port": %d, "encryption": 0}
        """
        .formatted(address, port);
  }

  /** Skips the test, and says so, unless the command can be run with success. */
  public static void need(String debianPackage, String... command) {
    boolean works = runs(command);
    if (!works) {
      System.err.println("SKIPPED, a real peer is missing: install Debian's " + debianPackage);
    }
    Assumptions.assumeTrue(works, debianPackage + " is not installed");
  }

  private static boolean runs(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
