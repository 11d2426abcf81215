package io.rackcast.publisher.content.bucket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is being removed, or was when its publisher was killed or had no answer.
 *
 * <pre>
 * 1790000000000 abcd…    a line for each: milliseconds since 1970, and a digest or an infohash
 * </pre>
 *
 * @param since when each began
 */
record Removing(Map<String, Instant> since) {
  /** A request that nobody answered has come to its end by then, or never will. */
  static final Duration LASTS = Duration.ofMinutes(10);

  static final Removing NOTHING = new Removing(Map.of());

  Removing {
    since = Map.copyOf(since);
  }

  /** Reads {@link #bytes}; what is no such line is passed over. */
  static Removing of(byte[] bytes) {
    var since = new TreeMap<String, Instant>();
    new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.matches("\\d{1,15} [0-9a-f]{40,64}"))
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              since.put(
                  line.substring(space + 1),
                  Instant.ofEpochMilli(Long.parseLong(line.substring(0, space))));
            });
    return new Removing(since);
  }

  byte[] bytes() {
    return new TreeMap<>(since)
        .entrySet().stream()
            .map(entry -> entry.getValue().toEpochMilli() + " " + entry.getKey() + "\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8);
  }

  boolean isEmpty() {
    return since.isEmpty();
  }

  /** With these besides, and without what began too long ago to matter. */
  Removing with(Collection<String> names, Instant now) {
    var more = new TreeMap<>(since);
    more.values().removeIf(began -> isPast(began, now));
    names.forEach(name -> more.put(name, now));
    return new Removing(more);
  }

  Removing without(Collection<String> names) {
    var fewer = new TreeMap<>(since);
    fewer.keySet().removeAll(names);
    return new Removing(fewer);
  }

  /** Those of it that are among these. */
  Removing only(Collection<String> names) {
    var some = new TreeMap<>(since);
    some.keySet().retainAll(names);
    return new Removing(some);
  }

  /** Whether one of them may still go. */
  boolean isUnderWay(Instant now) {
    return since.values().stream().anyMatch(began -> !isPast(began, now));
  }

  private static boolean isPast(Instant began, Instant now) {
    return Duration.between(began, now).compareTo(LASTS) > 0;
  }
}
