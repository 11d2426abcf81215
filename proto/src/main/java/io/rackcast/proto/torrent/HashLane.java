package io.rackcast.proto.torrent;

/**
 * One of the hashes taken over content. Lanes know nothing of each other, so each may run on a
 * thread of its own; one lane is used by one thread at a time.
 *
 * <p>The files come in the order the content is fed; empty ones come too.
 */
interface HashLane {
  /** Takes bytes of the current file; reads the array only during the call. */
  void update(byte[] data, int offset, int length);

  /** Ends the current file and turns to the next. */
  void endFile();
}
