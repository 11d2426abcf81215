package io.rackcast.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.agent.api.FetchUpdate.Progress;
import io.rackcast.agent.release.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final JsonLines lines =
      new JsonLines(new PrintStream(printed, true, StandardCharsets.UTF_8));

  @Test
  void show_half_saysWhatTheBarSays() throws IOException {
    lines.show(progress(50_000_000, null));

    assertThat(read())
        .containsExactly(
            JSON.readTree(
                """
                {"event": "progress", "state": "fetching", "bytes": 50000000, "size": 100000000,
                 "percent": 50, "bytes_per_second": 10000000, "remaining_seconds": 5, "peers": 3,
                 "bytes_in": {"rack": 45, "pod": 5}, "rack_percent": 90}
                """));
  }

  @Test
  void show_nothingHasCome_leavesOutWhatIsNotKnown() throws IOException {
    lines.show(new Progress("fetching", 0, 10, 0, 0, Map.of(), null, List.of()));

    JsonNode line = read().get(0);
    assertThat(line.has("remaining_seconds")).isFalse();
    assertThat(line.has("rack_percent")).isFalse();
  }

  @Test
  void show_nothingChanged_printsNoLine() throws IOException {
    lines.show(progress(1, null));
    lines.show(progress(1, null));
    lines.show(progress(2, null));

    assertThat(read()).extracting(line -> line.get("bytes").asInt()).containsExactly(1, 2);
  }

  @Test
  void note_sentenceOfSeveralRows_staysOnOneLine() throws IOException {
    lines.note("one\ntwo \"three\"");

    assertThat(read())
        .singleElement()
        .satisfies(line -> assertThat(line.get("text").asText()).isEqualTo("one\ntwo \"three\""));
  }

  @Test
  void failed_thenWhatComesLate_staysTheLastLine() throws IOException {
    lines.failed("interrupted", "stopped");
    lines.show(progress(1, null));
    lines.done(result());

    assertThat(read()).extracting(line -> line.get("event").asText()).containsExactly("failed");
  }

  @Test
  void readme_fieldsOfEachEvent_areThoseOfTheLines() throws IOException {
    lines.show(progress(1, "the disk is full"));
    lines.note("a sentence");
    lines.placing("/srv/web");
    lines.done(result());
    var failing = new JsonLines(new PrintStream(printed, true, StandardCharsets.UTF_8));
    failing.failed("fault", "a sentence");

    List<JsonNode> all = read();

    assertThat(all).hasSize(5);
    for (JsonNode line : all) {
      String event = line.get("event").asText();
      Set<String> fields = new TreeSet<>();
      line.fieldNames().forEachRemaining(fields::add);
      fields.remove("event");
      assertThat(FetchReadme.fields(event)).as(event).isEqualTo(fields);
    }
  }

  @Test
  void readme_kinds_areThoseThatThereAre() {
    var ofAgents = Stream.of(Reply.Why.values()).map(why -> why.name().toLowerCase(Locale.ROOT));
    var own = Stream.of("fault", FailureKind.USAGE, FailureKind.NO_AGENT, FailureKind.INTERRUPTED);

    assertThat(FetchReadme.kinds())
        .containsExactlyInAnyOrderElementsOf(Stream.concat(ofAgents, own).distinct().toList());
  }

  private static Progress progress(long bytes, @Nullable String problem) {
    return new Progress(
        "fetching",
        bytes,
        100_000_000,
        10_000_000,
        3,
        Map.of("rack", 45L, "pod", 5L),
        problem,
        List.of());
  }

  private static FetchResult result() {
    return new FetchResult(
        "web", "1", "/srv/web", "/srv/link", "00", "01", 5, 1.5, 1.0, Map.of("rack", 5L), 0);
  }

  private List<JsonNode> read() throws IOException {
    var read = new ArrayList<JsonNode>();
    for (String line : printed.toString(StandardCharsets.UTF_8).lines().toList()) {
      read.add(JSON.readTree(line));
    }
    return read;
  }
}
