package io.rackcast.publisher.signing;

import java.time.Instant;

/**
 * What is remembered of a key beside the key.
 *
 * @param kid its name
 * @param signsFrom it signs from then on, in seconds since 1970
 * @param acceptedUntil the last token that it signed has ended by then, in seconds since 1970; 0
 *     while no end is known
 */
record KeyState(String kid, long signsFrom, long acceptedUntil) {
  boolean maySignAt(Instant now) {
    return signsFrom <= now.getEpochSecond();
  }

  boolean isRetiredAt(Instant now) {
    return acceptedUntil != 0 && acceptedUntil <= now.getEpochSecond();
  }

  KeyState withoutEnd() {
    return new KeyState(kid, signsFrom, 0);
  }

  KeyState until(Instant end) {
    return new KeyState(kid, signsFrom, end.getEpochSecond());
  }
}
