package io.rackcast.proto.settings;

import io.rackcast.proto.settings.Sources.Given;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** How a setting is written that takes one address or a list of them. */
final class AddressList {
  /** A machine has few ways in, and each takes sockets. */
  static final int MOST = 8;

  static final String HINT = "host:port, or a list of up to " + MOST;

  private AddressList() {}

  /** One address as it is, several as a list: the same addresses always read the same. */
  static String yaml(List<String> texts) {
    return texts.size() == 1 ? Description.yaml(texts.get(0), true) : Description.yaml(texts);
  }

  /** What is wrong with the list as a whole, to stand behind its key. */
  static Optional<String> mistake(List<Given> given) {
    if (given.isEmpty()) {
      return Optional.of(" names no address; name 1 to " + MOST);
    }
    if (given.size() > MOST) {
      return Optional.of(" names %d addresses; name %d at most".formatted(given.size(), MOST));
    }
    return twice(given).map(text -> " names %s twice; name it once".formatted(text));
  }

  /** The first that stands there again; port 0 is another port each time. */
  private static Optional<String> twice(List<Given> given) {
    var seen = new HashSet<String>();
    return Given.texts(given).stream()
        .filter(text -> !text.endsWith(":0") && !seen.add(text))
        .findFirst();
  }
}
