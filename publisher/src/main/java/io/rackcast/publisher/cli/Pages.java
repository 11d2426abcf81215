package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;
import java.util.List;
import java.util.function.Function;

/** Asks a publisher for one page of a list after the other, until there are enough. */
final class Pages {
  private static final int MOST_ROWS_A_PAGE = 1000;

  private Pages() {}

  /** One answer: its rows, and what asks for the next; "" for the last. */
  record Page<T>(List<T> rows, String next) {}

  /** How many rows to ask for at a time, to get {@code limit} of them. */
  static int size(int limit) {
    return Math.max(1, Math.min(MOST_ROWS_A_PAGE, limit));
  }

  /**
   * The rows as JSON, and in {@code truncated} whether there are more than these.
   *
   * @param name of the list in the JSON object
   * @param limit most rows, as --limit says
   * @param ask from what the page before named as its next to a page; "" for the first
   */
  static <T> ObjectNode collect(
      String name, int limit, Function<String, Page<T>> ask, Function<T, JsonNode> show) {
    if (limit < 1) {
      throw new ProgramException("--limit is " + limit + "; use 1 or more", ExitCode.USAGE);
    }
    var result = ClientCommand.JSON.createObjectNode();
    var list = result.putArray(name);
    var next = "";
    do {
      var page = ask.apply(next);
      for (var row : page.rows()) {
        if (list.size() == limit) {
          return result.put("truncated", true);
        }
        list.add(show.apply(row));
      }
      next = page.next();
    } while (!next.isEmpty());
    return result.put("truncated", false);
  }
}
