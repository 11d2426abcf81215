package io.rackcast.tracker.hook.rule;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Which client programs may take part, by how their peer ids begin (BEP 20: {@code -TR3000-}).
 * Immutable.
 */
public final class ClientRules {
  private static final int LONGEST = 20;

  private final List<Prefix> allow;
  private final List<Prefix> deny;
  private final List<String> allowed;
  private final List<String> denied;

  /** The first bytes of a peer id, as its numbers and the bits that count. */
  private record Prefix(
      long high, long highMask, long middle, long middleMask, int low, int lowMask) {
    static Prefix of(String text) {
      var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      if (bytes.length == 0 || bytes.length > LONGEST || !text.chars().allMatch(c -> c < 256)) {
        throw new IllegalArgumentException(
            "\"%s\" does not begin a peer id; give 1 to %d characters, like -TR30"
                .formatted(text, LONGEST));
      }
      long[] words = new long[3];
      long[] masks = new long[3];
      for (int i = 0; i < bytes.length; i++) {
        int shift = i < 16 ? 56 - 8 * (i % 8) : 24 - 8 * (i % 8);
        words[i / 8] |= (bytes[i] & 0xffL) << shift;
        masks[i / 8] |= 0xffL << shift;
      }
      return new Prefix(words[0], masks[0], words[1], masks[1], (int) words[2], (int) masks[2]);
    }

    boolean begins(long idHigh, long idMiddle, int idLow) {
      return (idHigh & highMask) == high
          && (idMiddle & middleMask) == middle
          && (idLow & lowMask) == low;
    }
  }

  /**
   * Rules.
   *
   * @param allow beginnings of peer ids that may take part; empty: all
   * @param deny beginnings of peer ids that may not, even if they are allowed
   * @throws IllegalArgumentException with a sentence if one is no beginning of a peer id
   */
  public ClientRules(List<String> allow, List<String> deny) {
    this.allow = allow.stream().map(Prefix::of).toList();
    this.deny = deny.stream().map(Prefix::of).toList();
    this.allowed = List.copyOf(allow);
    this.denied = List.copyOf(deny);
  }

  /** Beginnings of peer ids that may take part; empty: all. */
  public List<String> allowed() {
    return allowed;
  }

  /** Beginnings of peer ids that may not, even if they are allowed. */
  public List<String> denied() {
    return denied;
  }

  /** Whether there is any rule. */
  public boolean isEmpty() {
    return allow.isEmpty() && deny.isEmpty();
  }

  boolean admit(long idHigh, long idMiddle, int idLow) {
    return (allow.isEmpty() || any(allow, idHigh, idMiddle, idLow))
        && !any(deny, idHigh, idMiddle, idLow);
  }

  private static boolean any(List<Prefix> prefixes, long high, long middle, int low) {
    for (int i = 0; i < prefixes.size(); i++) {
      if (prefixes.get(i).begins(high, middle, low)) {
        return true;
      }
    }
    return false;
  }
}
