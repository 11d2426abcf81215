package io.rackcast.agent.origin;

import java.io.IOException;

/** Another one reads the whole of the place, which has no ranges. */
final class TakenException extends IOException {
  private static final long serialVersionUID = 1L;

  TakenException(Place place) {
    super("another one reads the whole of " + place.name());
  }
}
