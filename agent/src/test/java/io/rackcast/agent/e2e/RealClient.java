package io.rackcast.agent.e2e;

import io.rackcast.agent.testkit.StandardClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The clients that are not ours, as Debian has them, each alone on a host. */
enum RealClient {
  ARIA2("aria2", "INT", "aria2c", "--version") {
    @Override
    List<String> command(Path torrent, Path folder, Path authority) {
      return List.of(
          "aria2c",
          "--no-conf",
          "--dir=" + folder,
          "--listen-port=6881",
          // Without it aria2 has no socket for UDP; it finds nobody, the network is closed.
          "--enable-dht=true",
          "--dht-listen-port=6882",
          "--dht-file-path=" + folder.resolve("dht"),
          "--bt-enable-lpd=false",
          "--enable-peer-exchange=false",
          "--file-allocation=none",
          "--summary-interval=0",
          "--seed-time=60",
          "--seed-ratio=0.0",
          "--ca-certificate=" + authority,
          "--log=-",
          "--log-level=info",
          torrent.toString());
    }
  },
  TRANSMISSION("transmission-cli", "INT", "transmission-cli", "--version") {
    @Override
    List<String> command(Path torrent, Path folder, Path authority) throws IOException {
      var settings = Files.createDirectory(folder.resolve("settings"));
      Files.writeString(
          settings.resolve("settings.json"), StandardClients.transmissionSettings("0.0.0.0", 6881));
      return StandardClients.transmission(settings, torrent, folder, 6881);
    }

    @Override
    Map<String, String> environment(Path authority) {
      return Map.of("CURL_CA_BUNDLE", authority.toString());
    }
  },
  QBITTORRENT("qbittorrent-nox", "TERM", "qbittorrent-nox", "--version") {
    @Override
    List<String> command(Path torrent, Path folder, Path authority) throws IOException {
      var settings = Files.createDirectories(folder.resolve("profile/qBittorrent/config"));
      Files.writeString(
          settings.resolve("qBittorrent.conf"),
          """
          [LegalNotice]
          Accepted=true
          [BitTorrent]
          Session\\DHTEnabled=false
          Session\\LSDEnabled=false
          Session\\PeXEnabled=false
          Session\\Port=6881
          [Preferences]
          WebUI\\Address=127.0.0.1
          WebUI\\LocalHostAuth=false
          WebUI\\Port=8085
          """);
      return List.of(
          "qbittorrent-nox",
          "--profile=" + folder.resolve("profile"),
          "--save-path=" + folder,
          "--skip-dialog=true",
          "--add-paused=false",
          torrent.toString());
    }

    @Override
    Map<String, String> environment(Path authority) {
      return Map.of("SSL_CERT_FILE", authority.toString());
    }
  },
  // Its plain end tells the trackers nothing.
  RTORRENT("rtorrent", "INT", "rtorrent", "-h") {
    @Override
    List<String> command(Path torrent, Path folder, Path authority) throws IOException {
      var session = Files.createDirectory(folder.resolve("session"));
      var settings =
          Files.writeString(
              folder.resolve("rtorrent.rc"),
              """
              system.daemon.set = true
              session.path.set = %s
              directory.default.set = %s
              network.port_range.set = 6881-6881
              dht.mode.set = disable
              protocol.pex.set = no
              trackers.use_udp.set = yes
              network.http.cacert.set = %s
              load.start = %s
              """
                  .formatted(session, folder, authority, torrent));
      return List.of("rtorrent", "-n", "-o", "import=" + settings);
    }
  },
  LIBTORRENT("python3-libtorrent", "TERM", "/usr/bin/python3", "-c", "import libtorrent") {
    @Override
    List<String> command(Path torrent, Path folder, Path authority) {
      return List.of(
          "/usr/bin/python3",
          Path.of("src/test/resources/e2e/libtorrent_client.py").toAbsolutePath().toString(),
          torrent.toString(),
          folder.toString());
    }

    @Override
    Map<String, String> environment(Path authority) {
      return Map.of("SSL_CERT_FILE", authority.toString());
    }
  };

  private final String debianPackage;
  private final String endSignal;

  @SuppressWarnings("ImmutableEnumChecker") // never changed
  private final List<String> trial;

  RealClient(String debianPackage, String endSignal, String... trial) {
    this.debianPackage = debianPackage;
    this.endSignal = endSignal;
    this.trial = List.of(trial);
  }

  /** Skips the test, and says so, where it is not installed. */
  void need() {
    StandardClients.need(debianPackage, trial.toArray(String[]::new));
  }

  /** The signal on which it ends in order. */
  String endSignal() {
    return endSignal;
  }

  /**
   * The command that downloads into {@code folder} and then seeds.
   *
   * @param authority a file with the certificate whose trackers it is to trust
   */
  abstract List<String> command(Path torrent, Path folder, Path authority) throws IOException;

  /** What its environment has besides. */
  Map<String, String> environment(Path authority) {
    return Map.of();
  }

  /** A command prefixed by another. */
  static List<String> prefixed(List<String> prefix, List<String> command) {
    var all = new ArrayList<>(prefix);
    all.addAll(command);
    return all;
  }
}
