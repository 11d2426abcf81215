package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Timestamp;
import io.rackcast.agent.origin.Origin;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.LogOf;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.proto.v1.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
      assertThat(lab.get(origin, "/api/v1/status")).doesNotContain("Signature");
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
}
