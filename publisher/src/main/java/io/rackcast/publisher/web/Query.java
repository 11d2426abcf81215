package io.rackcast.publisher.web;

import io.javalin.http.Context;
import io.rackcast.proto.yaml.Problems;
import io.rackcast.proto.yaml.Spelling;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.store.ReleaseKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request's query parameters; those that a path does not know, and wrong ones, are refused. */
final class Query {
  private final Context call;

  /**
   * @param known all that the path takes
   */
  Query(Context call, List<String> known) {
    this.call = call;
    call.queryParamMap()
        .forEach(
            (name, values) -> {
              if (!known.contains(name)) {
                throw unknown(name, known);
              }
              if (values.size() > 1) {
                throw refusal("the parameter \"" + name + "\" is there twice; give it once");
              }
            });
  }

  /** A parameter's text; empty without it. */
  String text(String name) {
    var text = call.queryParam(name);
    return text == null ? "" : text;
  }

  /** {@code true} or {@code false}, which it is without the parameter. */
  boolean bool(String name) {
    var text = text(name);
    if (!text.isEmpty() && !text.equals("true") && !text.equals("false")) {
      throw wrong(name, text, "true or false");
    }
    return text.equals("true");
  }

  /** A number from 1 to {@code most}. */
  int count(String name, int usual, int most) {
    var text = text(name);
    if (text.isEmpty()) {
      return usual;
    }
    // Nine digits at most, so that it fits.
    int value = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    if (value < 1 || value > most) {
      throw wrong(name, text, "a number from 1 to " + most);
    }
    return value;
  }

  /** A release, as NAME@VERSION; null without the parameter. */
  @Nullable ReleaseKey release(String name) {
    var text = text(name);
    try {
      return text.isEmpty() ? null : ReleaseKey.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong(name, text, "the \"next\" of the page before");
    }
  }

  private static Refusal unknown(String name, List<String> known) {
    return refusal(
        Problems.quoted(name)
            + " is not a parameter of this path; "
            + (known.isEmpty()
                ? "it takes none"
                : Spelling.nearest(name, known)
                    .map(near -> "did you mean \"" + near + "\"?")
                    .orElse("it takes " + String.join(", ", known))));
  }

  private static Refusal wrong(String name, String text, String use) {
    return refusal(
        "the parameter \"%s\" is %s; use %s".formatted(name, Problems.quoted(text), use));
  }

  private static Refusal refusal(String sentence) {
    return new Refusal(Refusal.Kind.INVALID, sentence);
  }
}
