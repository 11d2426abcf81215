package io.rackcast.proto.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Which known name did somebody mean? */
public final class Spelling {
  private static final int LONGEST = 200;

  private Spelling() {}

  /**
   * The known name nearest to {@code word}: at most a third of its letters added, removed, changed
   * or swapped with their neighbour.
   */
  public static Optional<String> nearest(String word, Collection<String> known) {
    int most = Math.max(1, word.length() / 3);
    return word.length() > LONGEST
        ? Optional.empty()
        : known.stream()
            .filter(name -> distance(word, name) <= most)
            .min(Comparator.comparingInt(name -> distance(word, name)));
  }

  /** The end of a sentence about {@code word}: {@code ; did you mean "interval"?} or nothing. */
  public static String suggestion(String word, Collection<String> known) {
    return nearest(word, known).map(name -> "; did you mean \"" + name + "\"?").orElse("");
  }

  /** Edit distance with swaps of neighbours (optimal string alignment). */
  static int distance(String a, String b) {
    var rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        rows[i][j] = i == 0 || j == 0 ? i + j : cheapest(rows, a, b, i, j);
      }
    }
    return rows[a.length()][b.length()];
  }

  private static int cheapest(int[][] rows, String a, String b, int i, int j) {
    int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int best = Math.min(rows[i - 1][j - 1] + change, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, rows[i - 2][j - 2] + 1) : best;
  }
}
