package io.rackcast.publisher.upkeep;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What an older state of a store does not know.
 *
 * @param revoked what was revoked or ended since then; at most {@value #MOST} of each kind
 * @param counts how many there are of each kind, where there are any
 * @param published how many releases came since then
 * @param gone names of those, at most {@value #MOST_GONE}
 */
public record Losses(
    List<Revoked> revoked, Map<Kind, Long> counts, long published, List<String> gone) {
  private static final int MOST = 10_000;
  private static final int MOST_GONE = 20;

  /** What can be revoked. */
  public enum Kind {
    RELEASE("releases", "APPROVED AGAIN"),
    IMAGE("images", "NO LONGER REVOKED"),
    NODE("nodes", "LOGGING IN AGAIN"),
    JOIN_TOKEN("join tokens", "GOOD FOR NODES THAT JOIN AGAIN");

    private final String label;
    private final String again;

    Kind(String label, String again) {
      this.label = label;
      this.again = again;
    }

    /** As people read it: "releases". */
    public String label() {
      return label;
    }

    /** What they are in the older state, as people read it. */
    public String again() {
      return again;
    }
  }

  /** Something that was revoked or ended, by whom and why; "" where that is not known. */
  public record Revoked(Kind kind, String what, String reason, String by) {}

  public Losses {
    revoked = List.copyOf(revoked);
    gone = List.copyOf(gone);
    counts = Map.copyOf(counts);
  }

  /** How many there are of a kind. */
  public long count(Kind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /** Those of a kind. */
  public List<Revoked> of(Kind kind) {
    return revoked.stream().filter(each -> each.kind() == kind).toList();
  }

  /** Collects them. */
  static final class Tally {
    private final List<Revoked> revoked = new ArrayList<>();
    private final List<String> gone = new ArrayList<>();
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

    void add(Kind kind, String what, String reason, String by) {
      if (counts.merge(kind, 1L, Long::sum) <= MOST) {
        revoked.add(new Revoked(kind, what, reason, by));
      }
    }

    void addGone(String release) {
      if (gone.size() < MOST_GONE) {
        gone.add(release);
      }
    }

    Losses done(long published) {
      return new Losses(revoked, counts, published, gone);
    }
  }
}
