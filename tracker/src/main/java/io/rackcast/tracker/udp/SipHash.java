package io.rackcast.tracker.udp;

/**
 * SipHash-2-4 of three 64-bit words: a keyed hash that nobody can foretell who lacks the key
 * (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
 *
 * @param k0 bytes 0 to 7 of the key, little-endian
 * @param k1 bytes 8 to 15 of the key, little-endian
 */
record SipHash(long k0, long k1) {
  // The last block holds the message's length, 24 bytes, in its highest byte.
  private static final long LAST_BLOCK = 24L << 56;

  /** The hash of the 24 bytes that are these words, each little-endian. */
  long hash(long word0, long word1, long word2) {
    var state = new State(k0, k1);
    state.compress(word0);
    state.compress(word1);
    state.compress(word2);
    state.compress(LAST_BLOCK);
    return state.finish();
  }

  /** Lives for one hash; the compiler keeps it in registers. */
  private static final class State {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    State(long k0, long k1) {
      v0 = k0 ^ 0x736f6d6570736575L;
      v1 = k1 ^ 0x646f72616e646f6dL;
      v2 = k0 ^ 0x6c7967656e657261L;
      v3 = k1 ^ 0x7465646279746573L;
    }

    void compress(long word) {
      v3 ^= word;
      round();
      round();
      v0 ^= word;
    }

    long finish() {
      v2 ^= 0xff;
      round();
      round();
      round();
      round();
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
