package io.rackcast.agent.mirror;

import java.util.Locale;

/** What is asked for, in metrics. */
enum RequestKind {
  PING,
  MANIFEST,
  BLOB,
  OTHER;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
