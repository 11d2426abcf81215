package io.rackcast.agent.node;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.NodeReport;
import io.rackcast.proto.v1.Progress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the trackers are told each second of the swarms that are fetched: of 32 at most, of more in
 * turn; and once of each that is whole now. Confined to the control thread.
 */
final class ProgressReports {
  /** Half of what a tracker takes a second: those of two seconds may come together. */
  static final int MOST = 32;

  // Those told of, longest ago first; what is fetched anew goes to the front.
  private final Deque<InfoHash> turns = new ArrayDeque<>();

  /** The reports of this second. */
  List<NodeReport> next(List<SwarmProgress> swarms) {
    Map<InfoHash, SwarmProgress> now = new LinkedHashMap<>();
    swarms.forEach(swarm -> now.put(swarm.infoHash(), swarm));
    Set<InfoHash> told = choose(now);
    return now.values().stream()
        .filter(swarm -> told.contains(swarm.infoHash()))
        .map(ProgressReports::report)
        .toList();
  }

  private Set<InfoHash> choose(Map<InfoHash, SwarmProgress> now) {
    turns.removeIf(known -> !now.containsKey(known));
    now.values().stream()
        .filter(swarm -> swarm.leftBytes() > 0 && !turns.contains(swarm.infoHash()))
        .forEach(swarm -> turns.addFirst(swarm.infoHash()));
    // What has come to its end is told first: others need not wait for the node any more.
    Set<InfoHash> told = new LinkedHashSet<>();
    turns.stream().filter(known -> left(now, known) == 0).limit(MOST).forEach(told::add);
    turns.removeAll(told);
    for (int turn = turns.size(); turn > 0 && told.size() < MOST; turn--) {
      InfoHash next = turns.removeFirst();
      turns.addLast(next);
      told.add(next);
    }
    return told;
  }

  private static long left(Map<InfoHash, SwarmProgress> now, InfoHash infoHash) {
    SwarmProgress swarm = now.get(infoHash);
    return swarm == null ? -1 : swarm.leftBytes();
  }

  private static NodeReport report(SwarmProgress swarm) {
    return NodeReport.newBuilder()
        .setProgress(
            Progress.newBuilder()
                .setInfohash(ByteString.copyFrom(swarm.infoHash().bytes()))
                .setLeft(swarm.leftBytes())
                .addAllStuckStripes(swarm.stuckStripes()))
        .build();
  }
}
