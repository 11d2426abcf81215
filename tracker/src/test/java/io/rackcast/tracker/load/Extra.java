package io.rackcast.tracker.load;

/** What each peer's announces have besides: over UDP options of BEP 41, over HTTP parameters. */
@FunctionalInterface
interface Extra {
  /** Nothing. */
  Extra NONE = (torrent, peer) -> new byte[0];

  /** The bytes for peer {@code peer} of torrent {@code torrent}; not to be changed. */
  byte[] of(int torrent, int peer);
}
