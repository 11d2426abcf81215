package io.rackcast.agent.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code GET /api/v1/status}.
 *
 * @param node name of the node
 * @param role node or origin
 * @param software program and version
 * @param peers address and port of the peer listener
 * @param peerTls whether peers talk TLS: off, optional or required
 * @param location where the node is, and who says so
 * @param limits on payload, by tier and in total
 * @param trackers its streams, one a tracker
 * @param transfers what it fetches and seeds
 * @param problems what is wrong at present, one sentence each; empty when all is well
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StatusReport(
    String node,
    String role,
    String software,
    String peers,
    @JsonProperty("peer_tls") String peerTls,
    Place location,
    Map<String, LimitReport> limits,
    List<Tracker> trackers,
    List<Transfer> transfers,
    List<String> problems) {
  /** Copies the lists. */
  public StatusReport {
    limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
    trackers = List.copyOf(trackers);
    transfers = List.copyOf(transfers);
    problems = List.copyOf(problems);
  }

  /**
   * Where the node is.
   *
   * @param reported what the node says; null: it does not know
   * @param source how the node knows: file, configuration, environment, command, lldp, kubernetes,
   *     or interface
   * @param since since when it says so, ISO 8601
   * @param sources what each source says, in the order in which they are believed
   * @param contradictions where a tracker's table says another thing, one sentence each
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Place(
      @Nullable String reported,
      String source,
      @Nullable String since,
      List<Said> sources,
      List<String> contradictions) {
    /** Copies the lists. */
    public Place {
      sources = List.copyOf(sources);
      contradictions = List.copyOf(contradictions);
    }
  }

  /**
   * What a source of the location says.
   *
   * @param says its last word; null: none that counts
   * @param at when it said so, ISO 8601
   * @param failure why it could not say when it was last asked
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Said(
      String source, @Nullable String says, @Nullable String at, @Nullable String failure) {}

  /**
   * The stream to a tracker.
   *
   * @param address gRPC address
   * @param since when it was connected or lost, ISO 8601
   * @param locations where the tracker takes each of the node's addresses to be, and what decided
   * @param failure why it is not connected
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Tracker(
      String address,
      boolean connected,
      @Nullable String since,
      List<Located> locations,
      @Nullable String failure) {}

  /** One of the node's addresses: {@code source} is table, report or subnet. */
  public record Located(String address, String location, String source) {}

  /**
   * An artifact on this node.
   *
   * @param releases as which it was asked for
   * @param state checking, fetching, stalled, finishing, seeding, failed, stopped or revoked
   * @param leftBytes content that is not verified yet
   * @param lead whether the node fetches for its domain
   * @param fetchDepth parts of the location a peer must share to be asked; null: everybody is asked
   * @param bytesInUnplaced payload from peers whose place no tracker has said yet: in no tier
   * @param bytesOutUnplaced payload to such peers
   * @param problem what keeps the transfer from going on, or why it ended
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Transfer(
      String infohash,
      String name,
      List<String> releases,
      String state,
      @JsonProperty("size_bytes") long sizeBytes,
      @JsonProperty("left_bytes") long leftBytes,
      int peers,
      int seeders,
      boolean lead,
      @JsonProperty("fetch_depth") @Nullable Integer fetchDepth,
      @JsonProperty("in_bytes_per_second") long inBytesPerSecond,
      @JsonProperty("out_bytes_per_second") long outBytesPerSecond,
      @JsonProperty("bytes_in") Map<String, Long> bytesIn,
      @JsonProperty("bytes_out") Map<String, Long> bytesOut,
      @JsonProperty("bytes_in_unplaced") long bytesInUnplaced,
      @JsonProperty("bytes_out_unplaced") long bytesOutUnplaced,
      @Nullable Announce announce,
      @Nullable String problem) {}

  /**
   * Its announces.
   *
   * @param tracker URL without its token
   * @param last when a tracker last took one, ISO 8601
   * @param urlsExpireAt when the signed URLs expire, ISO 8601
   * @param failure what went wrong last
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Announce(
      @Nullable String tracker,
      @Nullable String last,
      @JsonProperty("urls_expire_at") @Nullable String urlsExpireAt,
      int peers,
      @Nullable String failure) {}
}
