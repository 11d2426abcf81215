package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Timestamp;
import io.rackcast.agent.origin.Origin;
import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.LogOf;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.proto.testkit.RegistrySite;
import io.rackcast.proto.v1.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An origin that reads content where somebody registered it. */
@Timeout(300)
class OriginSourcesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SIZE = 6_000_000;
  private static final long FAR = 4_000_000_000L;
  private static final SampleContent WEB = SampleContent.file("web.bin", SIZE, 1);
  private static final String BYTES = "rackcast_agent_origin_bytes_total";
  private static final String FAILURES = "rackcast_agent_origin_failures_total";

  @TempDir Path folder;
  private final ContentSite site = new ContentSite().put("web.bin", WEB.bytes("web.bin"));
  private Lab lab;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab(folder);
    lab.publisher.keeps = false;
    elsewhere(site.url("/files/web.bin"));
  }

  @AfterEach
  void stop() {
    lab.close();
    site.close();
  }

  private void elsewhere(String... urls) {
    lab.publisher.elsewhere =
        path -> Stream.of(urls).map(url -> Source.newBuilder().setUrl(url).build()).toList();
  }

  private static Source.Builder source(String url) {
    return Source.newBuilder().setUrl(url);
  }

  private Agent origin(String more) throws Exception {
    Path file = lab.configFile("origin", "127.9.0.1", FakePublisher.TOKEN);
    Files.writeString(file, Files.readString(file) + more);
    return Lab.start(
        AgentConfig.read(Settings.read(file, AgentConfig.ENVIRONMENT_PREFIX, Map.of()), Map.of()));
  }

  private void awaitWhole(Agent origin) {
    await()
        .atMost(PATIENCE)
        .until(() -> status(origin).at("/transfers/0/left_bytes").asLong(-1) == 0);
    assertThat(folder.resolve("data-origin/content"))
        .isDirectoryRecursivelyContaining("glob:**/web.bin");
  }

  private JsonNode status(Agent agent) throws Exception {
    return new ObjectMapper().readTree(lab.get(agent, "/api/v1/status").substring(4));
  }

  private void awaitProblem(Agent origin, String part) {
    await().atMost(PATIENCE).until(() -> status(origin).path("problems").toString().contains(part));
  }

  private double metric(Agent origin, String name, String... labels) throws Exception {
    return lab.get(origin, "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + "{") && Stream.of(labels).allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void fill_contentLeftWhereItIs_readsEachByteOnceOnSeveralConnections() throws Exception {
    lab.publisher.publish("web@1", WEB);
    try (var origin = lab.origin();
        var node = lab.node()) {
      awaitWhole(origin);

      assertThat(lab.fetch(node, "web", "1")).contains("\"event\":\"done\"");
      assertThat(site.sentBytes).hasValue(SIZE);
      assertThat(metric(origin, BYTES, "source=\"http\"")).isEqualTo(SIZE);
      assertThat(metric(origin, BYTES)).isEqualTo(SIZE);
      assertThat(metric(origin, FAILURES)).isZero();
      assertThat(site.asked()).hasSizeGreaterThan(3);
    }
  }

  @Test
  void fill_firstPlaceFails_goesOnWithTheNext() throws Exception {
    elsewhere(site.url("/gone/web.bin"), site.url("/files/web.bin"));
    lab.publisher.publish("web@1", WEB);
    try (var origin = lab.origin()) {
      awaitWhole(origin);

      assertThat(metric(origin, FAILURES, "cause=\"missing\"")).isPositive();
    }
  }

  @Test
  void fill_publisherHasItToo_isAskedFirst() throws Exception {
    lab.publisher.keeps = true;
    lab.publisher.publish("web@1", WEB);
    try (var origin = lab.origin()) {
      awaitWhole(origin);

      assertThat(site.asked()).isEmpty();
      assertThat(metric(origin, BYTES, "source=\"publisher\"")).isEqualTo(SIZE);
    }
  }

  @Test
  void fill_serverWithoutRanges_isReadOnceFromEndToEnd() throws Exception {
    elsewhere(site.url("/plain/web.bin"));
    lab.publisher.publish("web@1", WEB);
    try (var origin = lab.origin()) {
      awaitWhole(origin);

      // What those read who found that another one does it already.
      assertThat(metric(origin, BYTES)).isEqualTo(SIZE);
      assertThat(metric(origin, FAILURES)).isZero();
    }
  }

  @Test
  void fill_answersAreCut_goesOnWithoutReadingAgainWhatIsThere() throws Exception {
    site.cutAfter = 700_000;
    lab.publisher.publish("web@1", WEB);
    try (var origin = lab.origin()) {
      awaitWhole(origin);

      assertThat(metric(origin, FAILURES, "cause=\"short\"")).isPositive();
      // A cut costs a part of a piece, and what the client's own buffer held.
      assertThat(metric(origin, BYTES)).isLessThan(1.5 * SIZE);
    }
  }

  @Test
  void fill_serverIsBusyForAWhile_isTriedAgain() throws Exception {
    site.status = 503;
    site.failures.set(6);
    lab.publisher.publish("web@1", WEB);
    try (var origin = lab.origin()) {
      awaitWhole(origin);

      assertThat(metric(origin, FAILURES, "cause=\"busy\"")).isEqualTo(6);
    }
  }

  @Test
  void fill_contentWasChanged_saysSoUntilTheOldOneIsBack() throws Exception {
    lab.publisher.elsewhere =
        path -> List.of(source(site.url("/files/web.bin")).setEtag("\"one\"").build());
    site.put("web.bin", SampleContent.file("web.bin", SIZE, 2).bytes("web.bin"));
    site.etag = "\"two\"";
    lab.publisher.publish("web@1", WEB);
    try (var origin = lab.origin()) {
      awaitProblem(origin, "is another one than was registered (its ETag is \\\"two\\\" now)");

      site.put("web.bin", WEB.bytes("web.bin"));

      awaitWhole(origin);
      assertThat(metric(origin, FAILURES, "cause=\"changed\"")).isPositive();
    }
  }

  @Test
  void fill_contentHasAnotherSize_saysBothSizes() throws Exception {
    site.put("web.bin", new byte[SIZE + 1]);
    lab.publisher.publish("web@1", WEB);
    try (var origin = lab.origin()) {
      awaitProblem(origin, "has 6000001 bytes, not the 6000000 that were registered");
    }
  }

  @Test
  void fill_otherEtagAndTheSameContent_isTaken() throws Exception {
    lab.publisher.elsewhere =
        path -> List.of(source(site.url("/files/web.bin")).setEtag("\"zero\"").build());
    lab.publisher.publish("web@1", WEB);
    try (var origin = lab.origin()) {
      awaitWhole(origin);

      assertThat(metric(origin, BYTES)).isEqualTo(SIZE);
      assertThat(metric(origin, FAILURES)).isZero();
    }
  }

  @Test
  void fill_wrongBytes_areNeitherTakenNorServed() throws Exception {
    site.put("bad.bin", new byte[SIZE]);
    elsewhere(site.url("/files/bad.bin"), site.url("/files/web.bin"));
    lab.publisher.publish("web@1", WEB);
    try (var origin = lab.origin()) {
      awaitWhole(origin);

      assertThat(metric(origin, FAILURES, "cause=\"wrong\"")).isPositive();
    }
  }

  @Test
  void fill_signedLinkIsRefusedOrHasEnded_asksThePublisherForAnother() throws Exception {
    signedSite();
    lab.publisher.elsewhere =
        path ->
            List.of(
                switch (lab.publisher.asked.get()) {
                  case 1 -> link("old", FAR);
                  case 2 -> link("fresh", 1_000_000_000L);
                  default -> link("fresh", FAR);
                });
    lab.publisher.publish("web@1", WEB);
    try (var log = new LogOf(Origin.class);
        var origin = lab.origin()) {
      awaitWhole(origin);

      assertThat(lab.publisher.asked.get()).isGreaterThanOrEqualTo(3);
      assertThat(metric(origin, BYTES, "source=\"signed-link\"")).isEqualTo(SIZE);
      assertThat(String.join("\n", log.lines()))
          .contains("signed link")
          .doesNotContain("Signature");
      assertThat(lab.get(origin, "/metrics")).doesNotContain("Signature");
    }
  }

  private void signedSite() {
    site.on(
        "/signed/",
        call -> {
          if (String.valueOf(call.getRequestURI().getQuery()).contains("Signature=fresh")) {
            site.sendRange(call, WEB.bytes("web.bin"));
          } else {
            call.sendResponseHeaders(403, -1);
          }
        });
  }

  private Source link(String signature, long ends) {
    String query = "?Expires=" + ends + "&Signature=" + signature;
    return source(site.url("/signed/web.bin" + query))
        .setExpiresAt(Timestamp.newBuilder().setSeconds(ends))
        .build();
  }

  @Test
  void fill_everythingIsRefused_saysWhatToDoWithoutSecrets() throws Exception {
    signedSite();
    lab.publisher.elsewhere =
        path -> List.of(link("s3cret", FAR).toBuilder().putHeaders("X-Custom", "s3cret").build());
    lab.publisher.publish("web@1", WEB);
    try (var log = new LogOf(Origin.class);
        var origin = lab.origin()) {
      awaitProblem(origin, "register the same release again with a fresh one");

      assertThat(lab.get(origin, "/api/v1/status")).doesNotContain("s3cret");
      assertThat(lab.get(origin, "/metrics")).doesNotContain("s3cret");
      assertThat(String.join("\n", log.lines())).contains("403").doesNotContain("s3cret");
      assertThat(site.asked()).extracting(ContentSite.Asked::custom).containsOnly("s3cret");
    }
  }

  @Test
  void fill_blobOfARegistry_usesTheOriginsOwnCredentials() throws Exception {
    try (var registry = new RegistrySite(WEB.bytes("web.bin"))) {
      registry.price = "pull:s3cret";
      elsewhere(registry.url("0".repeat(64)));
      lab.publisher.publish("web@1", WEB);
      String credentials =
          "origin: {credentials: [{host: \"%s\", username: pull, password: s3cret}]}%n"
              .formatted(registry.site.hostPort());
      try (var origin = origin(credentials)) {
        awaitWhole(origin);

        assertThat(metric(origin, BYTES, "source=\"registry\"")).isEqualTo(SIZE);
        assertThat(registry.store.asked())
            .isNotEmpty()
            .allSatisfy(asked -> assertThat(asked.authorization()).isEmpty());
      }
    }
  }

  /** Files came in the order of their paths' bytes, and were read in that of their parts. */
  @Test
  void fill_folderWhoseNamesSortOtherwiseInTorrents_isWhole() throws Exception {
    var odd =
        SampleContent.of(
            "web.bin",
            true,
            Map.of("a-b/one", new byte[] {1}, "a/two", new byte[] {2, 2}, "a.c", new byte[] {3}));
    lab.publisher.keeps = true;
    lab.publisher.elsewhere = path -> List.of();
    lab.publisher.publish("web@1", odd);
    try (var origin = lab.origin()) {
      awaitWhole(origin);
    }
  }

  @Test
  void fill_limitOnWhatComes_holdsForItToo() throws Exception {
    lab.publisher.publish("web@1", WEB);
    try (var origin = origin("limits: {total: {down: 4MB/s}}\n")) {
      awaitWhole(origin);

      assertThat(
              metric(
                  origin,
                  "rackcast_transfer_held_seconds_total",
                  "direction=\"in\"",
                  "tier=\"total\""))
          .isPositive();
    }
  }

  @Test
  void restart_inTheMiddle_readsOnlyTheRest() throws Exception {
    site.cutAfter = 900_000;
    site.on(
        "/half/",
        call -> {
          if (site.sentBytes.get() < SIZE / 2) {
            site.sendRange(call, WEB.bytes("web.bin"));
          } else {
            call.sendResponseHeaders(503, -1);
          }
        });
    elsewhere(site.url("/half/web.bin"));
    lab.publisher.publish("web@1", WEB);
    long left;
    try (var origin = lab.origin()) {
      awaitProblem(origin, "answers 503");
      left = status(origin).at("/transfers/0/left_bytes").asLong();
    }
    assertThat(left).isBetween(1L, (long) SIZE - 1);
    site.cutAfter = -1;
    elsewhere(site.url("/files/web.bin"));
    long sent = site.sentBytes.get();

    try (var origin = lab.origin()) {
      awaitWhole(origin);
    }

    assertThat(site.sentBytes.get() - sent).isEqualTo(left);
  }
}
