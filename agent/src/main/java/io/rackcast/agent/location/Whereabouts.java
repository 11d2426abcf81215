package io.rackcast.agent.location;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where the node says it is, and what each source says.
 *
 * @param own by the first source that has a word
 * @param since since when it says so; empty: it never knew
 * @param sources in their order
 */
public record Whereabouts(OwnLocation own, Optional<Instant> since, List<SourceState> sources) {
  /** Copies the list. */
  public Whereabouts {
    sources = List.copyOf(sources);
  }

  /** What is wrong with the sources at present, one sentence each. */
  public List<String> problems() {
    return sources.stream().flatMap(state -> state.failure().stream()).toList();
  }
}
