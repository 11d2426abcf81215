package io.rackcast.tracker.approval;

import io.rackcast.proto.torrent.InfoHash;

/** Which swarms may exist, and by which names they are known. For any thread. */
public interface Approvals {
  /** What is known of the swarm with this name, as {@link #nameOf} gives it. */
  Approval of(InfoHash name);

  /**
   * The name, the v1 infohash, of the swarm that some clients know as {@code infoHash}: its
   * truncated v2 infohash, or that of its form for clients that cannot read BEP 52. The same
   * infohash if no such swarm is known.
   */
  InfoHash nameOf(InfoHash infoHash);

  /** The release it was approved as, for people; empty if that is not known. */
  default String labelOf(InfoHash name) {
    return "";
  }

  /** Approves of every swarm: where the token alone decides. */
  static Approvals all() {
    var approved = new Approval.Approved();
    return new Approvals() {
      @Override
      public Approval of(InfoHash name) {
        return approved;
      }

      @Override
      public InfoHash nameOf(InfoHash infoHash) {
        return infoHash;
      }
    };
  }
}
