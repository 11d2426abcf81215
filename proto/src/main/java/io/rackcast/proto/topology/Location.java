package io.rackcast.proto.topology;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A place in the datacenter as a path from wide to narrow, {@code dc1/pod3/rack17}; its last part
 * is the rack.
 *
 * @param parts 1 to 6 names of 1 to 63 letters, digits and {@code . _ : -}
 */
public record Location(List<String> parts) {
  /** The most parts a location may have. */
  public static final int MAX_DEPTH = 6;

  private static final Pattern PART = Pattern.compile("[A-Za-z0-9._:-]{1,63}");

  /** Checks the number of parts and each part. */
  public Location {
    parts = List.copyOf(parts);
    if (parts.isEmpty() || parts.size() > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "a location has 1 to %d parts; got %d".formatted(MAX_DEPTH, parts.size()));
    }
    parts.forEach(Location::checkPart);
  }

  /**
   * Reads {@code dc1/pod3/rack17}.
   *
   * @throws IllegalArgumentException with one sentence if a part is empty, too long or has other
   *     characters, or there are more than six
   */
  public static Location parse(String text) {
    // A bound on what is split: 6 parts of 63 characters and 5 slashes.
    if (text.length() > MAX_DEPTH * 64) {
      throw new IllegalArgumentException(
          "a location has at most %d characters; got %d".formatted(MAX_DEPTH * 64, text.length()));
    }
    return new Location(List.of(text.split("/", -1)));
  }

  /** The number of parts, 1 to 6. */
  public int depth() {
    return parts.size();
  }

  /** How many leading parts both have in common, 0 to the smaller depth. */
  public int commonDepth(Location other) {
    int most = Math.min(depth(), other.depth());
    int common = 0;
    while (common < most && parts.get(common).equals(other.parts.get(common))) {
      common++;
    }
    return common;
  }

  /**
   * The domain that the first {@code depth} parts name.
   *
   * @param depth 1 to {@link #depth()}
   */
  public Location prefix(int depth) {
    return depth == depth() ? this : new Location(parts.subList(0, depth));
  }

  /** The last and narrowest part. */
  public String rack() {
    return parts.get(parts.size() - 1);
  }

  /** {@code dc1/pod3/rack17}; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return String.join("/", parts);
  }

  private static void checkPart(String part) {
    if (!PART.matcher(part).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" cannot be a part of a location; use 1 to 63 letters, digits, '.', '_', ':' or '-'"
              .formatted(part));
    }
  }
}
