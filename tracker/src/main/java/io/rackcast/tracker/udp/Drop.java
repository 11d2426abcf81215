package io.rackcast.tracker.udp;

import java.util.Locale;

/** Why a datagram has no answer. */
enum Drop {
  /** Shorter than what its action needs. */
  TOO_SHORT,
  /** Longer than anything that is asked here. */
  TOO_LONG,
  /** None of connect, announce and scrape. */
  UNKNOWN_ACTION,
  /** A connect without the protocol's number. */
  NOT_BITTORRENT,
  /** A connection id that was not given to this address, in a datagram too short for an error. */
  CONNECTION_ID,
  /** The socket does not take answers fast enough. */
  UNWRITABLE;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
