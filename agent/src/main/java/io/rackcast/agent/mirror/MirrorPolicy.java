package io.rackcast.agent.mirror;

/** What a runtime is told of content that nobody approved. */
public enum MirrorPolicy {
  /** That it is not here: the runtime asks the registry itself. */
  FALLBACK,
  /** That it is refused. A runtime that has another place to ask does so all the same. */
  APPROVED_ONLY,
  /** The mirror reads it from the registry, where the publisher allows that. */
  PULL_THROUGH
}
