package io.rackcast.agent.location;

import io.rackcast.proto.topology.Location;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a neighbor's names become a location.
 *
 * @param template the location, with {@code {chassis}}, {@code {chassis-id}}, {@code {port}},
 *     {@code {port-description}} and, of the pattern, {@code {1}} to {@code {9}}
 * @param pattern what the name of the chassis must match as a whole; others are passed over
 * @param networkInterface the only one that counts
 */
public record LldpRule(
    String template, Optional<Pattern> pattern, Optional<String> networkInterface) {
  private static final Pattern FIELD = Pattern.compile("\\{([a-z-]+|[1-9])\\}");
  // IEEE 802.1AB: a system name has at most 255 bytes.
  private static final int LONGEST_NAME = 255;

  /** Checks that the template names fields that there are. */
  public LldpRule {
    Matcher fields = FIELD.matcher(template);
    int groups = pattern.map(p -> p.matcher("").groupCount()).orElse(0);
    while (fields.find()) {
      check(fields.group(1), groups);
    }
    if (fields.replaceAll("").matches(".*[{}].*")) {
      throw new IllegalArgumentException(
          "\"" + template + "\" has a brace that belongs to no field; write {chassis} or {1}");
    }
  }

  /** The neighbor's location as text; empty if the rule passes it over. */
  Optional<String> apply(Neighbor neighbor) {
    if (networkInterface.isPresent()
        && !networkInterface.get().equals(neighbor.networkInterface())) {
      return Optional.empty();
    }
    String chassis = neighbor.chassis();
    Optional<Matcher> match = pattern.map(p -> p.matcher(chassis));
    if (chassis.length() > LONGEST_NAME || (match.isPresent() && !match.get().matches())) {
      return Optional.empty();
    }
    return Optional.of(
        FIELD
            .matcher(template)
            .replaceAll(field -> Matcher.quoteReplacement(value(field.group(1), neighbor, match))));
  }

  private static String value(String field, Neighbor neighbor, Optional<Matcher> match) {
    String value =
        switch (field) {
          case "chassis" -> neighbor.chassis();
          case "chassis-id" -> neighbor.chassisId();
          case "port" -> neighbor.port();
          case "port-description" -> neighbor.portText();
          default -> match.map(m -> m.group(Integer.parseInt(field))).orElse("");
        };
    return value == null ? "" : value;
  }

  private static void check(String field, int groups) {
    boolean known =
        switch (field) {
          case "chassis", "chassis-id", "port", "port-description" -> true;
          default -> Character.isDigit(field.charAt(0)) && Integer.parseInt(field) <= groups;
        };
    if (!known) {
      throw new IllegalArgumentException(
          "{%s} is no field; use chassis, chassis-id, port, port-description, or the number of a"
                  .formatted(field)
              + " group of the pattern, which has "
              + groups);
    }
  }

  /** A location as the others are, checked. */
  static Location location(String text) throws LocationException {
    return Words.location(text, "the LLDP neighbor");
  }
}
