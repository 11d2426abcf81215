package io.rackcast.agent.location;

import io.rackcast.proto.topology.Location;

/** Text of a source, read as a location. */
final class Words {
  private static final int SHOWN = 80;

  private Words() {}

  /**
   * Reads one line with white space around it.
   *
   * @param origin who said so, the beginning of the sentence
   */
  static Location location(String text, String origin) throws LocationException {
    String word = text.strip();
    if (word.isEmpty()) {
      throw new LocationException(origin + " says nothing; it has to say dc1/pod3/rack17");
    }
    try {
      return Location.parse(word);
    } catch (IllegalArgumentException e) {
      throw new LocationException(
          "%s says \"%s\", which is no location: %s"
              .formatted(origin, shown(word), e.getMessage()));
    }
  }

  /** The beginning of a text from outside, on one line and without control characters. */
  static String shown(String text) {
    String line = text.strip().replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }
}
