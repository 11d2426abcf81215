package io.rackcast.agent.location;

import io.rackcast.proto.topology.Location;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the node says it is, and how it knows.
 *
 * @param location from wide to narrow; empty when nothing told the node
 * @param source what told it
 */
public record OwnLocation(Optional<Location> location, Source source) {

  /** Nothing told the node. */
  public static final OwnLocation UNKNOWN = new OwnLocation(Optional.empty(), Source.INTERFACE);

  /** What told the node. */
  public enum Source {
    /** A file of the operator's. */
    FILE,
    /** The operator's settings file. */
    CONFIGURATION,
    /** An environment variable. */
    ENVIRONMENT,
    /** A command of the operator's. */
    COMMAND,
    /** The switch, by LLDP. */
    LLDP,
    /** The labels of the Kubernetes node. */
    KUBERNETES,
    /** Nothing: the tracker goes by the address of the interface. */
    INTERFACE;

    /** As it is reported ({@code nodes.proto}, {@code Hello.location_source}). */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The location of the settings.
   *
   * @param value the setting, from the file or the environment
   * @param fromEnvironment whether the environment gave it
   */
  public static OwnLocation of(Optional<Location> value, boolean fromEnvironment) {
    if (value.isEmpty()) {
      return UNKNOWN;
    }
    return new OwnLocation(value, fromEnvironment ? Source.ENVIRONMENT : Source.CONFIGURATION);
  }

  /** As it is reported: the location's text, or nothing. */
  public String text() {
    return location.map(Location::toString).orElse("");
  }
}
