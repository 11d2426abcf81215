package io.rackcast.tracker.admin.auth;

/** What a caller may do; each may do what those before it may. */
public enum Role {
  /** Look. */
  READ,
  /** Change how the tracker runs. */
  OPERATE;

  /** Whether this is enough where {@code needed} is asked for. */
  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }
}
