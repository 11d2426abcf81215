package io.rackcast.tracker.selection;

/**
 * How much of an answer policy {@code nearest} keeps for peers outside the rack.
 *
 * @param outsidePercent of a peer whose rack holds a complete copy, 0 to 100
 * @param outsidePercentWithoutCopy of a peer whose rack holds none, 1 to 100
 */
public record NearestRules(int outsidePercent, int outsidePercentWithoutCopy) {
  private static final int FEWEST = 2;
  private static final int FEWEST_WITHOUT_COPY = 4;

  /**
   * How many peers outside its rack somebody is told of: the share of those wanted, and no more
   * than the same share of those that the rack has, since a small rack must not make an answer one
   * of strangers; but a few always, and one at least where the rack has no copy.
   *
   * @param wanted how many peers are wanted
   * @param neighbours how many others the rack has
   */
  int outside(int wanted, int neighbours, boolean hasCopy) {
    int percent = hasCopy ? outsidePercent : outsidePercentWithoutCopy;
    int kept = (int) ((long) wanted * percent / 100);
    if (!hasCopy) {
      // The way to a copy comes first, however few are wanted.
      kept = Math.max(Math.min(1, wanted), kept);
    }
    if (percent == 100 || neighbours >= wanted - kept) {
      return kept;
    }
    int fewest = hasCopy ? FEWEST : FEWEST_WITHOUT_COPY;
    return Math.min(kept, Math.max(fewest, neighbours * percent / (100 - percent)));
  }
}
