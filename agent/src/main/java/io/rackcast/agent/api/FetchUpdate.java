package io.rackcast.agent.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of the answer to a fetch, one JSON object each; {@code event} says which. The last line is
 * {@link Done} or {@link Failed}; a stream that ends without one was cut.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = FetchUpdate.Progress.class, name = "progress"),
  @JsonSubTypes.Type(value = FetchUpdate.Done.class, name = "done"),
  @JsonSubTypes.Type(value = FetchUpdate.Failed.class, name = "failed")
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface FetchUpdate {

  /**
   * How far it is.
   *
   * @param state checking, fetching, stalled, finishing or seeding
   * @param bytes content that is verified
   * @param size content in all
   * @param bytesPerSecond payload rate over the last seconds
   * @param peers open connections
   * @param bytesIn payload received for this fetch, by tier
   * @param problem what keeps it from going on, one sentence
   * @param trackerProblems what is wrong with its trackers at present, one sentence each; it may go
   *     on all the same, from peers it knows
   */
  record Progress(
      String state,
      long bytes,
      long size,
      @JsonProperty("bytes_per_second") long bytesPerSecond,
      int peers,
      @JsonProperty("bytes_in") Map<String, Long> bytesIn,
      @Nullable String problem,
      @JsonProperty("tracker_problems") List<String> trackerProblems)
      implements FetchUpdate {
    /** Copies the list; an older agent sends none. */
    public Progress {
      trackerProblems = trackerProblems == null ? List.of() : List.copyOf(trackerProblems);
    }
  }

  /**
   * The content is whole, verified and in the agent's cache.
   *
   * @param path where the content is: a file or a folder, not to be changed
   * @param sha256 the artifact's digest, {@code sha256:} and hex
   * @param infohash v1, hex
   * @param folder whether it is a folder
   * @param bytes size of the content
   * @param seconds since it was asked for
   * @param bytesIn payload received for this fetch, by tier
   * @param bytesInUnplaced and from peers whose place no tracker has said yet: in no tier
   */
  record Done(
      String name,
      String version,
      String path,
      String sha256,
      String infohash,
      boolean folder,
      long bytes,
      double seconds,
      @JsonProperty("bytes_in") Map<String, Long> bytesIn,
      @JsonProperty("bytes_in_unplaced") long bytesInUnplaced)
      implements FetchUpdate {}

  /**
   * It came to no good end.
   *
   * @param kind unknown, denied, revoked, unreachable or fault
   * @param error one sentence for people
   */
  record Failed(String kind, String error) implements FetchUpdate {}
}
