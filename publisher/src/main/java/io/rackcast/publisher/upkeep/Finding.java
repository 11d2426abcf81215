package io.rackcast.publisher.upkeep;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that is not as it should be.
 *
 * @param what digest of a file, or infohash of a torrent
 * @param bytes how many bytes it is about
 * @param releases some of those that have it
 * @param movedTo where it was moved aside to
 * @param isMended whether it was made good
 */
public record Finding(
    Problem problem,
    String what,
    long bytes,
    List<String> releases,
    Optional<String> movedTo,
    boolean isMended) {
  /** What is wrong. */
  public enum Problem {
    MISSING,
    WRONG_SIZE,
    WRONG_DIGEST,
    UNREADABLE,
    TORRENT_MISSING,
    TORRENT_WRONG;

    /** As people read it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Finding {
    releases = List.copyOf(releases);
  }
}
