package io.rackcast.agent.release;

import io.rackcast.proto.torrent.InfoHash;

/** Hears what may be distributed. Called on the feed's control thread, one call at a time. */
public interface ApprovalListener {

  /** All that was heard before no longer counts; what follows, up to caught-up, is everything. */
  void startedOver();

  /**
   * An artifact may be distributed.
   *
   * @param label a release it was approved as, for people
   */
  void approved(InfoHash infoHash, String label);

  /**
   * An artifact may no longer be distributed.
   *
   * @param reason one sentence
   */
  void revoked(InfoHash infoHash, String reason);

  /** Everything the publisher had when asked has been heard. */
  void caughtUp();
}
