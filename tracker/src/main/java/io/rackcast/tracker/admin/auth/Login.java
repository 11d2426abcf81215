package io.rackcast.tracker.admin.auth;

import java.time.Duration;
import java.time.Instant;

/**
 * What a login yields.
 *
 * @param token a bearer token; a secret, shown once
 * @param role what it is good for
 * @param endsAt when it ends
 * @param life how long that is
 */
public record Login(String token, Role role, Instant endsAt, Duration life) {
  @Override
  public String toString() {
    return "Login[" + role + " until " + endsAt + "]";
  }
}
