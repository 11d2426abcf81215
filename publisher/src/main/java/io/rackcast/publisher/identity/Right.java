package io.rackcast.publisher.identity;

import java.util.Locale;

/** What a rule can allow. In settings, answers and the audit log a right is its lower-case name. */
public enum Right {
  /** Upload content and give it a name and a version. */
  PUBLISH,
  /** Publish content that lives elsewhere. */
  REGISTER,
  /** Begin and end rollouts of a release. */
  ROLLOUT,
  /** Withdraw a release. */
  REVOKE,
  /** Look at releases, take their torrents and read their content. */
  READ,
  /** Have announce URLs signed. */
  ANNOUNCE,
  /** Have node tokens signed; not tied to release names. */
  NODE,
  /** Have node tokens signed that let a node be an origin; not tied to release names. */
  ORIGIN,
  /** Follow approvals and revocations; not tied to release names. */
  APPROVALS,
  /** Be handed the key of a tracker's short tokens: for trackers, and nobody else. */
  KEYS,
  /** Read the log of decisions; not tied to release names. */
  AUDIT,
  /** Administer the publisher: retention, who may join; not tied to release names. */
  ADMIN;

  /** The name that people write and read. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
