package io.rackcast.publisher.joining;

import io.rackcast.publisher.identity.NamePattern;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.store.StoredJoinToken.Grant;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a join token shall be good for.
 *
 * @param nodes pattern of the names that may join
 * @param uses how many nodes may
 * @param life how long
 * @param grant what they get
 */
public record JoinWish(String nodes, int uses, Duration life, Grant grant) {
  /** The longest life. */
  public static final Duration LONGEST_LIFE = Duration.ofDays(30);

  /** Most nodes that join by one token. */
  public static final int MOST_USES = 100_000;

  private static final int MOST_NAMES = 64;
  private static final Pattern NODES = Pattern.compile("[A-Za-z0-9._*-]{1,128}");
  private static final Set<Right> POSSIBLE =
      EnumSet.of(Right.READ, Right.ANNOUNCE, Right.NODE, Right.ORIGIN, Right.APPROVALS);
  private static final List<String> USUAL = List.of("read", "announce", "node");

  /**
   * @throws IllegalArgumentException with a sentence if something cannot be
   */
  public JoinWish {
    if (!NODES.matcher(nodes).matches()) {
      throw new IllegalArgumentException(
          "the pattern of nodes is missing or not well formed; use 1 to 128 characters of A-Z a-z"
              + " 0-9 . _ - and * for any of them");
    }
    if (uses < 1 || uses > MOST_USES) {
      throw new IllegalArgumentException(
          "the uses are %s; use 1 to %d".formatted(Integer.toUnsignedString(uses), MOST_USES));
    }
    if (life.compareTo(Duration.ofSeconds(1)) < 0 || life.compareTo(LONGEST_LIFE) > 0) {
      throw new IllegalArgumentException("the life of a join token is 1 s to 30 days");
    }
    grant = checked(grant);
  }

  private static Grant checked(Grant grant) {
    var rights = grant.rights().isEmpty() ? USUAL : grant.rights().stream().distinct().toList();
    var possible = POSSIBLE.stream().map(Right::label).collect(Collectors.toSet());
    for (String right : rights) {
      if (!possible.contains(right)) {
        throw new IllegalArgumentException(
            "a node cannot have the right \"%s\"; use some of %s"
                .formatted(
                    right.replaceAll("[^a-z]", "?"),
                    POSSIBLE.stream().map(Right::label).collect(Collectors.joining(", "))));
      }
    }
    var names = grant.names().isEmpty() ? List.of("*") : grant.names();
    if (names.size() > MOST_NAMES) {
      throw new IllegalArgumentException(
          "at most %d name patterns are taken".formatted(MOST_NAMES));
    }
    names.forEach(NamePattern::new);
    return new Grant(rights, names);
  }
}
