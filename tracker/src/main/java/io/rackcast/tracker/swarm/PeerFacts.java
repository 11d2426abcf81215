package io.rackcast.tracker.swarm;

import io.rackcast.proto.topology.Location;
import io.rackcast.proto.torrent.PeerId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one peer, copied while its swarm was held, for people to read afterwards.
 *
 * @param location its rack
 * @param endpoint where it listens
 * @param second where it listens by the other family; null: nowhere
 * @param id what it calls itself
 * @param kind what it runs
 * @param isSource whether others can get everything from it
 * @param isSeeder whether it has everything
 * @param isPaused whether it wants no more though it lacks something
 * @param isDoubted whether nothing should depend on it
 * @param leftBytes what it lacks, rounded up to 16 KiB; -1 if it does not say
 * @param silenceMillis since it was heard, by the second
 * @param leads names of the domains that it fetches for, its rack first; empty: it leads none
 */
public record PeerFacts(
    Location location,
    Endpoint endpoint,
    @Nullable Endpoint second,
    PeerId id,
    Kind kind,
    boolean isSource,
    boolean isSeeder,
    boolean isPaused,
    boolean isDoubted,
    long leftBytes,
    long silenceMillis,
    List<String> leads) {
  /** Of the peer in this row, while the swarm is held. */
  public static PeerFacts of(Rack rack, int row, long now) {
    return new PeerFacts(
        rack.location(),
        rack.endpoint(row),
        rack.secondEndpoint(row),
        rack.peerId(row),
        rack.kind(row),
        rack.isSource(row),
        rack.isSeeder(row),
        rack.isPaused(row),
        rack.isDoubted(row),
        rack.leftBytes(row),
        rack.silenceMillis(row, now),
        leads(rack, row));
  }

  private static List<String> leads(Rack rack, int row) {
    List<String> names = new ArrayList<>(0);
    for (Domain domain = rack; domain != null && !domain.isRoot(); domain = domain.parent()) {
      String name = domain.leadOf(rack, row) == null ? "" : domain.name();
      if (!name.isEmpty() && !names.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }
}
