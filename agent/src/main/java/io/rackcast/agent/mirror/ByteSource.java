package io.rackcast.agent.mirror;

import java.util.Locale;

/** Where bytes were when they were asked for, in metrics. */
enum ByteSource {
  /** Whole and verified. */
  CACHE,
  /** On their way from other nodes. */
  ARRIVING,
  /** In the registry. */
  UPSTREAM;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
