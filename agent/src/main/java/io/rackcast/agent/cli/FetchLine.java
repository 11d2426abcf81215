package io.rackcast.agent.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.rackcast.agent.api.FetchUpdate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code fetch --json-lines}; {@code event} says which. The last one is {@link Done} or
 * {@link Failed}; README.md lists the fields. What is null is left out.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = FetchLine.Progress.class, name = "progress"),
  @JsonSubTypes.Type(value = FetchLine.Note.class, name = "note"),
  @JsonSubTypes.Type(value = FetchLine.Placing.class, name = "placing"),
  @JsonSubTypes.Type(value = FetchLine.Done.class, name = "done"),
  @JsonSubTypes.Type(value = FetchLine.Failed.class, name = "failed")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
sealed interface FetchLine {

  /**
   * How far it is.
   *
   * @param state checking, fetching, stalled, finishing or seeding
   * @param bytes content that is verified
   * @param size content in all
   * @param percent 0 to 100, rounded down
   * @param bytesPerSecond payload rate over the last seconds
   * @param remainingSeconds at that rate; null while nothing comes
   * @param peers open connections
   * @param bytesIn payload received for this fetch, by tier
   * @param rackPercent of that, what came from this rack or host; null while nothing has come
   * @param problem what keeps it from going on, one sentence
   */
  record Progress(
      String state,
      long bytes,
      long size,
      int percent,
      @JsonProperty("bytes_per_second") long bytesPerSecond,
      @JsonProperty("remaining_seconds") @Nullable Long remainingSeconds,
      int peers,
      @JsonProperty("bytes_in") Map<String, Long> bytesIn,
      @JsonProperty("rack_percent") @Nullable Integer rackPercent,
      @Nullable String problem)
      implements FetchLine {

    static Progress of(FetchUpdate.Progress now) {
      var figures = new ProgressFigures(now);
      return new Progress(
          now.state(),
          now.bytes(),
          now.size(),
          figures.percent(),
          now.bytesPerSecond(),
          figures.remainingSeconds().isPresent() ? figures.remainingSeconds().getAsLong() : null,
          now.peers(),
          now.bytesIn(),
          figures.rackPercent().isPresent() ? figures.rackPercent().getAsInt() : null,
          now.problem());
    }
  }

  /** Something to know, one sentence; the fetch goes on. */
  record Note(String text) implements FetchLine {}

  /** All has come and is verified; it is put at {@code path} now. */
  record Placing(String path) implements FetchLine {}

  /** It is done: the fields of {@link FetchResult}. */
  record Done(@JsonUnwrapped FetchResult result) implements FetchLine {}

  /**
   * It came to no good end.
   *
   * @param kind as {@link FailureKind} has them, or as the agent says
   * @param error one sentence for people
   */
  record Failed(String kind, String error) implements FetchLine {}
}
