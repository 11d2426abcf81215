package io.rackcast.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.http.TestPeer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a tracker shows is what {@code examples/monitoring} says, and what its rules ask for. */
class MonitoringTest {
  private static final Path EXAMPLE = Path.of("../examples/monitoring");
  private static final Path AGENT = Path.of("../agent/src/main/java");
  private static final Pattern NAME = Pattern.compile("\\b(rackcast_[a-z0-9_]+)\\b");
  private static final Pattern TYPE = Pattern.compile("# TYPE (rackcast_[a-z0-9_]+) (\\w+)");
  private static final Pattern ROW =
      Pattern.compile("\\| `(rackcast_tracker_[a-z0-9_]+)` \\|(.*)\\|");
  private static final Pattern PUBLISHER_ROW =
      Pattern.compile("\\| `(rackcast_publisher_[a-z0-9_]+)` \\|");
  private static final Pattern METER =
      Pattern.compile("\"(rackcast\\.(agent|transfer)\\.[a-z.]+)\"");
  private static final String ONLY_WITH = "only with `";

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final HttpClient http = HttpClient.newHttpClient();

  /** The names in the table, with their rows. */
  private static Map<String, String> table() throws IOException {
    var rows = new TreeMap<String, String>();
    ROW.matcher(Files.readString(EXAMPLE.resolve("README.md")))
        .results()
        .forEach(row -> assertThat(rows.put(row.group(1), row.group(2))).isNull());
    return rows;
  }

  /** The names in the table of what the rules ask of a publisher. */
  private static Set<String> publisherTable() throws IOException {
    var names = new TreeSet<String>();
    PUBLISHER_ROW
        .matcher(Files.readString(EXAMPLE.resolve("README.md")))
        .results()
        .forEach(row -> names.add(row.group(1)));
    return names;
  }

  private String scrape() throws IOException {
    var url = URI.create("http://127.0.0.1:" + tracker.running().adminPort() + "/metrics");
    try {
      return http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<String> names(String metrics) {
    var names = new TreeSet<String>();
    TYPE.matcher(metrics)
        .results()
        .filter(type -> type.group(1).startsWith("rackcast_"))
        .forEach(type -> names.add(type.group(1)));
    // The largest latency of late belongs to its histogram.
    names.removeIf(name -> name.endsWith("_max"));
    return names;
  }

  @Test
  void metrics_ofATrackerByToken_areThoseOfTheTable() throws Exception {
    try (var publisher = new FakePublisher()) {
      publisher.configure(tracker);
      publisher.approve(new InfoHash(1, 2, 3));
      await().atMost(Duration.ofSeconds(60)).until(() -> scrape().contains("tracker_ready 1.0"));

      var shown = names(scrape());

      var expected = new TreeSet<String>();
      table()
          .forEach(
              (name, row) -> expected.addAll(row.contains(ONLY_WITH) ? Set.of() : Set.of(name)));
      // Seen once there are peers.
      expected.remove("rackcast_tracker_rack_peers");
      shown.remove("rackcast_tracker_rack_peers");
      assertThat(shown).isEqualTo(expected);
      tracker.stop();
    }
  }

  @Test
  void metrics_peersAnnounced_areShownByRack() throws Exception {
    new TestPeer(tracker.httpPort(), "127.1.0.1").announce(0);

    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                scrape()
                    .contains(
                        "rackcast_tracker_rack_peers{rack=\"net-127.1.0.0-24\",state=\"seeder\"} 1.0"));
    assertThat(table()).containsKey("rackcast_tracker_rack_peers");
    // From a microsecond on, and fine enough for the 99th of a hundred.
    assertThat(scrape())
        .contains(
            "rackcast_tracker_announce_latency_seconds_bucket{protocol=\"http\",le=\"1.0E-6\"}");
  }

  @Test
  void dashboardAndAlerts_everyMetricNamed_isOfATrackerAPublisherOrAnAgent() throws Exception {
    var known = new TreeSet<>(table().keySet());
    for (String suffix : new String[] {"_bucket", "_count", "_sum"}) {
      known.add("rackcast_tracker_announce_latency_seconds" + suffix);
    }
    known.addAll(agentMetrics());
    var ofPublisher = publisherTable();
    known.addAll(ofPublisher);
    var dashboard = new ObjectMapper().readTree(EXAMPLE.resolve("dashboard.json").toFile());
    var alerts = yaml("alerts.yml");

    var used = new TreeSet<String>();
    dashboard.findValues("expr").forEach(expr -> use(expr, used));
    dashboard.findValues("query").forEach(query -> use(query, used));
    int onBoard = used.size();
    alerts.findValues("expr").forEach(expr -> use(expr, used));

    assertThat(onBoard).isGreaterThan(12);
    assertThat(known).containsAll(used);
    assertThat(used).containsAll(ofPublisher);
    assertThat(dashboard.get("panels")).hasSizeGreaterThan(8);
    alerts
        .findValues("rules")
        .forEach(
            rules ->
                rules.forEach(
                    rule -> {
                      assertThat(rule.hasNonNull("alert")).isTrue();
                      assertThat(rule.at("/labels/severity").asText()).isIn("page", "ticket");
                      assertThat(rule.at("/annotations/summary").asText()).endsWith(".");
                    }));
    assertThat(yaml("prometheus.yml").at("/rule_files/0").asText()).isEqualTo("alerts.yml");
    assertThat(yaml("prometheus.yml").findValuesAsText("job_name")).contains("rackcast-tracker");
  }

  private static JsonNode yaml(String file) throws IOException {
    return new ObjectMapper(new YAMLFactory()).readTree(EXAMPLE.resolve(file).toFile());
  }

  private static void use(JsonNode expression, Set<String> used) {
    NAME.matcher(expression.asText()).results().forEach(name -> used.add(name.group(1)));
  }

  /** The names that agents register, as Prometheus shows counters and gauges. */
  private static Set<String> agentMetrics() throws IOException {
    var names = new TreeSet<String>();
    try (Stream<Path> files = Files.walk(AGENT)) {
      for (var file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        METER
            .matcher(Files.readString(file))
            .results()
            .map(meter -> meter.group(1).replace('.', '_'))
            .forEach(name -> names.addAll(Set.of(name, name + "_total")));
      }
    }
    return names;
  }
}
