package io.rackcast.proto.bencode;

/**
 * What a reader accepts at most, so that input from outside cannot take memory or stack at will.
 *
 * @param maxBytes bytes of the whole encoding, 1 or more
 * @param maxDepth lists and dictionaries inside each other, 0 (none) to {@value #DEEPEST}; reading
 *     is recursive, hence the upper bound
 * @param maxElements values in all, dictionary keys counted too, 1 or more
 */
public record BencodeLimits(int maxBytes, int maxDepth, int maxElements) {
  /** The deepest nesting any limits may allow. */
  public static final int DEEPEST = 256;

  /** For a tracker's answer or a peer's extended message: 1 MiB, 16 deep, 50,000 values. */
  public static final BencodeLimits MESSAGE = new BencodeLimits(1 << 20, 16, 50_000);

  /** Checks the ranges. */
  public BencodeLimits {
    if (maxBytes < 1 || maxDepth < 0 || maxDepth > DEEPEST || maxElements < 1) {
      throw new IllegalArgumentException(
          "bencode limits of %d bytes, %d deep, %d values are out of range; depth is 0 to %d, the others 1 or more"
              .formatted(maxBytes, maxDepth, maxElements, DEEPEST));
    }
  }
}
