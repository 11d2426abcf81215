package io.rackcast.agent.api;

import io.javalin.http.Context;
import io.rackcast.agent.api.RefusedCallException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The query of a call: each parameter is known, and there once. */
record Query(Map<String, List<String>> values) {

  /** Refuses parameters that the call does not know. */
  static Query of(Context call, Set<String> known) {
    var query = new Query(call.queryParamMap());
    for (Map.Entry<String, List<String>> given : query.values().entrySet()) {
      if (!known.contains(given.getKey())) {
        throw wrong(
            "\""
                + given.getKey()
                + "\" is no parameter here; "
                + (known.isEmpty() ? "send none" : "use " + new TreeSet<>(known)));
      }
      if (given.getValue().size() > 1) {
        throw wrong(
            given.getKey() + " is there " + given.getValue().size() + " times; send it once");
      }
    }
    return query;
  }

  private static RefusedCallException wrong(String sentence) {
    return new RefusedCallException(Kind.WRONG, sentence);
  }

  /** Empty if it is not there. */
  String text(String name) {
    return values.getOrDefault(name, List.of("")).get(0);
  }

  /** 0 if it is not there. */
  int number(String name) {
    String text = text(name);
    if (text.isEmpty()) {
      return 0;
    }
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw wrong(name + " is \"" + text + "\"; send a number from 1");
    }
    return Integer.parseInt(text);
  }

  Optional<Boolean> bool(String name) {
    return switch (text(name)) {
      case "" -> Optional.empty();
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> throw wrong(name + " is \"" + text(name) + "\"; send true or false");
    };
  }
}
