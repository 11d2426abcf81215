package io.rackcast.proto.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Collects everything that is wrong with what an operator wrote, so that it is told at once. For
 * one thread.
 */
public final class Problems {
  // A file of another kind altogether would fill the screen.
  private static final int MOST_TOLD = 100;

  private static final int LONGEST_SHOWN = 100;

  // What is quoted from a file may hold line ends and a terminal's commands.
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private final List<Problem> found = new ArrayList<>();

  /**
   * Notes a problem at a place in a file.
   *
   * @param file the file as the operator named it
   * @param line the line from 1
   * @param sentence what is wrong, the value seen, what to do
   */
  public void add(String file, int line, String sentence) {
    found.add(new Problem(line, readable(file + ":" + line + ": " + sentence)));
  }

  /**
   * Notes a problem with a whole file or an environment variable.
   *
   * @param source its name
   */
  public void add(String source, String sentence) {
    found.add(new Problem(0, readable(source + ": " + sentence)));
  }

  private static String readable(String text) {
    return CONTROL.matcher(text).replaceAll("?");
  }

  /** Takes over the problems that another reader found. */
  public void addAll(ProblemsException other) {
    other.problems().forEach(text -> found.add(new Problem(Integer.MAX_VALUE, text)));
  }

  /** A value that was seen, in quotes; of a long one the beginning. */
  public static String quoted(String value) {
    String shown =
        value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + "…";
    return "\"" + shown + "\"";
  }

  /** The number of problems so far. */
  public int count() {
    return found.size();
  }

  /** Each problem as {@code file:line: sentence}, by line; the first hundred if there are more. */
  public List<String> list() {
    var told =
        found.stream()
            .sorted(Comparator.comparingInt(Problem::line))
            .map(Problem::text)
            .distinct()
            .toList();
    if (told.size() <= MOST_TOLD) {
      return told;
    }
    var first = new ArrayList<>(told.subList(0, MOST_TOLD));
    first.add("… and %d more problems".formatted(told.size() - MOST_TOLD));
    return List.copyOf(first);
  }

  /**
   * Does nothing if all is well.
   *
   * @throws ProblemsException with all problems otherwise
   */
  public void rejectAny() {
    if (!found.isEmpty()) {
      throw new ProblemsException(list());
    }
  }

  private record Problem(int line, String text) {}
}
