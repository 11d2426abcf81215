package io.rackcast.agent.api;

import io.rackcast.agent.api.RefusedCallException.Kind;
import io.rackcast.agent.cache.CachedArtifact;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Which artifacts are asked for, and which page of them.
 *
 * @param named what names the one: {@code NAME@VERSION}, an infohash or a SHA-256; empty: any
 * @param state whole, partial or ended; empty: any
 * @param pinned only pinned ones, or only others
 * @param limit artifacts a page, 1 to {@value #MOST}; 0: {@value #USUAL}
 * @param after infohash of the last one of the page before; empty: from the start
 */
record ArtifactQuery(
    String named, String state, Optional<Boolean> pinned, int limit, String after) {
  static final int MOST = 1000;
  static final int USUAL = 100;
  private static final Set<String> STATES = Set.of("", "whole", "partial", "ended");

  /** Refuses what cannot be answered. */
  ArtifactQuery {
    if (!STATES.contains(state)) {
      throw wrong("state is \"" + state + "\"; use whole, partial or ended");
    }
    if (limit < 0 || limit > MOST) {
      throw wrong("limit is " + limit + "; use 1 to " + MOST);
    }
    if (!after.isEmpty() && !after.matches("[0-9a-f]{40}")) {
      throw wrong("after is \"" + after + "\"; send what \"next\" was in the page before");
    }
    limit = limit == 0 ? USUAL : limit;
  }

  private static RefusedCallException wrong(String sentence) {
    return new RefusedCallException(Kind.WRONG, sentence);
  }

  /** The page out of {@code all}; writes out no more than the page of up to 100,000. */
  ArtifactPage page(ArtifactPage.Use use, List<CachedArtifact> all) {
    Comparator<CachedArtifact> order = Comparator.comparing(one -> one.infoHash().toString());
    var first = new PriorityQueue<>(order.reversed());
    for (CachedArtifact artifact : all) {
      if (isWanted(artifact)) {
        first.add(artifact);
        if (first.size() > limit + 1) {
          first.poll();
        }
      }
    }
    boolean more = first.size() > limit;
    List<ArtifactReport> page =
        first.stream().sorted(order).limit(limit).map(ArtifactReport::of).toList();
    return new ArtifactPage(use, page, more ? page.get(limit - 1).infohash() : null);
  }

  private boolean isWanted(CachedArtifact artifact) {
    return artifact.infoHash().toString().compareTo(after) > 0
        && (state.isEmpty() || ArtifactReport.state(artifact).equals(state))
        && (pinned.isEmpty() || pinned.get() == artifact.pinned());
  }
}
