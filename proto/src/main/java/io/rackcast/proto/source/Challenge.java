package io.rackcast.proto.source;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server asks for with 401 (RFC 9110 section 11.6.1).
 *
 * @param scheme {@code bearer} or {@code basic}, in lower case
 * @param parameters by name in lower case
 */
public record Challenge(String scheme, Map<String, String> parameters) {
  private static final int LONGEST = 4096;
  private static final Pattern SCHEME =
      Pattern.compile("(?i)(?:^|,)\\s*(bearer|basic)(?:\\s+|\\s*$|\\s*,)");
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\G\\s*,?\\s*([A-Za-z0-9_-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

  /** Copies the map. */
  public Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** The one to answer of a response's headers: a bearer token before a password. */
  public static Optional<Challenge> best(List<String> headers) {
    Optional<Challenge> basic = Optional.empty();
    for (String header : headers) {
      if (header.length() > LONGEST) {
        continue;
      }
      for (Matcher scheme = SCHEME.matcher(header); scheme.find(); ) {
        String name = scheme.group(1).toLowerCase(Locale.ROOT);
        var challenge = new Challenge(name, parameters(header, scheme.end(1)));
        if (name.equals("bearer")) {
          return Optional.of(challenge);
        }
        basic = basic.or(() -> Optional.of(challenge));
      }
    }
    return basic;
  }

  private static Map<String, String> parameters(String header, int from) {
    Map<String, String> all = new HashMap<>();
    for (Matcher each = PARAMETER.matcher(header).region(from, header.length()); each.find(); ) {
      String quoted = each.group(2);
      String value = quoted == null ? each.group(3) : quoted.replaceAll("\\\\(.)", "$1");
      all.putIfAbsent(each.group(1).toLowerCase(Locale.ROOT), value);
    }
    return all;
  }

  /** Whether a token is asked for (RFC 6750). */
  public boolean isBearer() {
    return scheme.equals("bearer");
  }

  /** A parameter by its name in lower case. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }
}
