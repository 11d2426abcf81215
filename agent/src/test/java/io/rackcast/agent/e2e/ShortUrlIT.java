package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.StandardClients;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Short announce URLs, from the publisher that signs them to a client that has 255 bytes. */
final class ShortUrlIT {
  private static final String UDP_OK = "rackcast_tracker_announces_total";

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();
  private Fleet fleet;
  private Path content;

  @BeforeEach
  void publish() throws IOException {
    fleet = new Fleet(dir, programs);
    var settings = dir.resolve("publisher/publisher.yaml");
    Files.writeString(
        settings,
        Files.readString(settings)
            .replace(
                "  udp: []",
                "  udp: [{name: tracker, url: \"udp://%s/announce\"}]"
                    .formatted(fleet.trackerAnnounce())));
    content = fleet.randomFile("app.bin", 4 << 20);
    fleet.publisher();
    fleet.tracker();
    fleet.publish(content, "app", "1");
    fleet.agent("origin", "127.9.0.1", "origin");
  }

  private String shortUrl() {
    return fleet.client("announce-url", "app@1", "--node", "lt", "--udp").succeeded().out().strip();
  }

  /** A torrent that knows this tracker only: "announce" is the first key of all (BEP 3). */
  private Path torrent(String url) throws IOException {
    var file = fleet.torrent("app@1", "lt", "--no-announce");
    var metainfo = Files.readAllBytes(file);
    var out = new ByteArrayOutputStream();
    out.write(("d8:announce" + url.length() + ":" + url).getBytes(StandardCharsets.US_ASCII));
    out.write(metainfo, 1, metainfo.length - 1);
    return Files.write(file, out.toByteArray());
  }

  @Test
  void libtorrent_shortUrlOverUdp_getsTheContentFromTheOrigin() throws IOException {
    var folder = Files.createDirectory(dir.resolve("lt"));
    var url = shortUrl();
    assertThat(url.substring(url.indexOf("/announce"))).hasSizeLessThanOrEqualTo(255);

    var client =
        fleet.background("lt", StandardClients.libtorrent(torrent(url), folder, "127.1.0.6"));

    client.awaitLine("seeding");
    assertThat(folder.resolve("app.bin")).hasSameBinaryContentAs(content);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> fleet.trackerMetric(UDP_OK, "protocol=\"udp\"", "result=\"ok\"") >= 1);
  }
}
