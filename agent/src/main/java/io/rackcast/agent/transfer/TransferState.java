package io.rackcast.agent.transfer;

/** What a transfer is doing. */
public enum TransferState {
  /** Hashes what is on the disk to learn which pieces are good. */
  CHECKING,
  /** Fetches missing pieces, and serves those it has. */
  FETCHING,
  /**
   * Fetches nothing because a write failed (a full disk); serves what it has, tries again by
   * itself.
   */
  STALLED,
  /** Has everything; syncs the files and puts them in their place. */
  FINISHING,
  /** Has everything, in its place, and serves it. */
  SEEDING,
  /** Cannot go on; the problem says why. */
  FAILED,
  /** Was stopped. */
  STOPPED
}
