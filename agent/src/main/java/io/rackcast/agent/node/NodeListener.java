package io.rackcast.agent.node;

import io.rackcast.agent.transfer.PeerView;
import io.rackcast.proto.torrent.InfoHash;
import java.util.List;

/** Hears what the trackers say, and tells what they are told. Called on the control thread. */
public interface NodeListener {

  /**
   * A tracker welcomed the node, and has forgotten the swarms it knew (or never knew them):
   * announce again at once.
   */
  void trackerIsNew(String tracker);

  /**
   * Whom the node may exchange with in one swarm, by one tracker.
   *
   * @param lead whether the node fetches for its domain
   */
  void viewed(String tracker, InfoHash infoHash, boolean lead, PeerView view);

  /**
   * The swarm has ended.
   *
   * @param reason one sentence
   */
  void ended(InfoHash infoHash, String reason);

  /** How far the node is with each swarm that it fetches or has fetched. */
  List<SwarmProgress> progress();

  /**
   * Whether a tracker's word is worth waiting for: a stream stands, or may still come. Told at each
   * change; true before the first.
   */
  void guided(boolean isGuided);

  /**
   * A tracker has been away for so long that what it said no longer counts. If it was the last one,
   * that has been told before.
   */
  void lost(String tracker);
}
