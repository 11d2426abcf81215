package io.rackcast.tracker.admin.auth;

/**
 * Who calls.
 *
 * @param name what the log calls him; {@code local} where nobody needs to say who he is
 * @param role what he may do
 */
public record Caller(String name, Role role) {
  /** Whoever is on this machine, where no tokens are configured. */
  public static final Caller LOCAL = new Caller("local", Role.OPERATE);

  /** Whoever logs in, before it is known who that is. */
  public static final Caller UNKNOWN = new Caller("unknown", Role.READ);
}
