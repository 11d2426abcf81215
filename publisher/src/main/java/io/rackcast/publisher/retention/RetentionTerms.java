package io.rackcast.publisher.retention;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What retention is told.
 *
 * @param rules what is kept of which names; a name that none fits keeps all
 * @param every how long from run to run
 * @param grace how long content stays once its last release was removed by retention
 * @param revokedContent how long content stays once its last release was revoked by somebody;
 *     empty: for ever
 */
public record RetentionTerms(
    List<RetentionRule> rules, Duration every, Duration grace, Optional<Duration> revokedContent) {
  /** Copies the rules. */
  public RetentionTerms {
    rules = List.copyOf(rules);
  }
}
