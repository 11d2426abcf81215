package io.rackcast.agent.transfer.storage;

/** Hears how far hashing is, on the thread that hashes. */
@FunctionalInterface
public interface CheckProgress {
  /**
   * One more piece has been hashed.
   *
   * @param piece its number
   * @return false to give up
   */
  boolean hashed(int piece);
}
