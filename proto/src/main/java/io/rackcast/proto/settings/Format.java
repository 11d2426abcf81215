package io.rackcast.proto.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a value of one type is written.
 *
 * @param hint what may be written, for the comment above the key; may be empty
 * @param isText whether it is printed in quotes
 * @param reader throws an {@link IllegalArgumentException} that says what to write instead
 */
record Format<T>(String hint, boolean isText, Reader<T> reader) {
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,10}");

  /** From the text of a value to the value. */
  @FunctionalInterface
  interface Reader<T> {
    T read(String text);
  }

  static final Format<String> STRING = new Format<>("", true, text -> text);

  static final Format<Boolean> BOOL = new Format<>("true | false", false, Format::bool);

  static final Format<HostPort> ADDRESS = new Format<>("host:port", true, HostPort::parse);

  static final Format<ServerAddress> SERVER =
      new Format<>("host:port or https://host:port", true, ServerAddress::parse);

  static final Format<URI> URL = new Format<>("a URL", true, Format::url);

  static final Format<Long> HEAP_SHARE =
      new Format<>("1% to 90% of the heap, or a size", false, Format::heapShare);

  static Format<Integer> integer(int min, int max) {
    String range = min + " to " + max;
    return new Format<>(range, false, text -> integer(text, min, max, range));
  }

  static Format<Long> bytes(String min, String max) {
    return range(min, max, ByteSizes::parse);
  }

  /** A rate, or no limit. */
  static Format<Long> rateLimit(String min, String max) {
    Format<Long> rate = range(min, max, ByteRates::parse);
    return new Format<>(
        rate.hint() + ", or none",
        false,
        text -> text.equals("none") ? (Long) ByteRates.NONE : rate.reader().read(text));
  }

  static Format<Duration> duration(String min, String max) {
    return range(min, max, Durations::parse);
  }

  /** A path that may be relative to {@code folder}. */
  static Format<Path> path(Path folder) {
    return new Format<>("", true, text -> path(folder, text));
  }

  static <E extends Enum<E>> Format<E> choice(Class<E> type) {
    String names =
        Arrays.stream(type.getEnumConstants()).map(Format::name).collect(Collectors.joining(" | "));
    return new Format<>(names, false, text -> constant(type, text, names));
  }

  /** The constant's name in YAML: lower case with hyphens. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <T extends Comparable<T>> Format<T> range(
      String min, String max, Reader<T> reader) {
    T least = reader.read(min);
    T most = reader.read(max);
    return new Format<>(
        min + " to " + max,
        false,
        text -> {
          T value = reader.read(text);
          if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("use " + min + " to " + max);
          }
          return value;
        });
  }

  private static long heapShare(String text) {
    if (!text.endsWith("%")) {
      long bytes = ByteSizes.parse(text);
      if (bytes < 1 << 20) {
        throw new IllegalArgumentException("use 1MiB or more");
      }
      return bytes;
    }
    try {
      int percent = integer(text.substring(0, text.length() - 1), 1, 90, "1% to 90%");
      return Runtime.getRuntime().maxMemory() / 100 * percent;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("use 1% to 90%, or a size like 512MiB", e);
    }
  }

  private static boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("write true or false");
    };
  }

  private static int integer(String text, int min, int max, String range) {
    if (!INTEGER.matcher(text).matches()) {
      throw new IllegalArgumentException("write a whole number, " + range);
    }
    long value = Long.parseLong(text);
    if (value < min || value > max) {
      throw new IllegalArgumentException("use " + range);
    }
    return (int) value;
  }

  private static Path path(Path folder, String text) {
    try {
      return folder.resolve(text).normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("write a path that the system can have", e);
    }
  }

  private static URI url(String text) {
    try {
      var uri = new URI(text);
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getFragment() == null
          && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Told below, with all else that is no URL for us.
    }
    throw new IllegalArgumentException("write a URL like http://host:port/path");
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text, String names) {
    for (E constant : type.getEnumConstants()) {
      if (name(constant).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("use one of " + names);
  }
}
