package io.rackcast.agent.api;

import io.rackcast.agent.swarm.CacheVerdict;

/**
 * Answer of {@code POST /api/v1/artifacts/{infohash}/verify}.
 *
 * @param sound whether all of it is as it was published
 * @param text what was found, one sentence
 */
public record VerifyAnswer(boolean sound, String text) {
  static VerifyAnswer of(CacheVerdict verdict) {
    boolean sound = verdict.problem().isEmpty() && verdict.badPieces() == 0;
    return new VerifyAnswer(sound, verdict.problem().orElseGet(() -> found(verdict)));
  }

  private static String found(CacheVerdict verdict) {
    String label = verdict.artifact().label();
    return verdict.badPieces() == 0
        ? label + ": all " + verdict.pieces() + " pieces are right"
        : label
            + ": "
            + verdict.badPieces()
            + " of "
            + verdict.pieces()
            + " pieces were damaged and are fetched again";
  }
}
