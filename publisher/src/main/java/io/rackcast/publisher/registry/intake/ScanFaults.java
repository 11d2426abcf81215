package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.registry.client.RegistryException;
import java.util.ArrayList;
import java.util.List;

/** What a scan could not read, to be told of at its end; the first few by name. For one thread. */
final class ScanFaults {
  private static final int MOST_NAMED = 5;

  private final List<String> sentences = new ArrayList<>();
  private long count;

  /** A repository, or a tag or image of one, cannot be read. */
  void add(String what, RegistryException fault) {
    count++;
    if (sentences.size() < MOST_NAMED) {
      sentences.add(what + " (" + fault.sentence() + ")");
    }
  }

  long count() {
    return count;
  }

  /** The first of them, each with its cause. */
  @Override
  public String toString() {
    return String.join("; ", sentences) + (count > sentences.size() ? "; and others" : "");
  }
}
