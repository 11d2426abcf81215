package io.rackcast.tracker.http;

import java.util.HashSet;
import java.util.Set;

/** Which parameters a query has had: one that comes twice could mean either. */
final class Seen {
  private final Set<String> names = new HashSet<>();

  <T> T once(String name, T value) throws BadRequestException {
    if (!names.add(name)) {
      throw new BadRequestException(name + " is there twice");
    }
    return value;
  }
}
