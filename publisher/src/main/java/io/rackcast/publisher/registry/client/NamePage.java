package io.rackcast.publisher.registry.client;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list of names.
 *
 * @param names those that are well-formed, as the registry sorts them
 * @param refused how many others there were, which no image can have
 * @param next what to ask for the page behind this one with; empty when this is the last
 */
public record NamePage(List<String> names, int refused, Optional<String> next) {
  /** Copies the list. */
  public NamePage {
    names = List.copyOf(names);
  }
}
