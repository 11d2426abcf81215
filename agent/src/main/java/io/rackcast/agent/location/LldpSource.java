package io.rackcast.agent.location;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.proto.topology.Location;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The switch that the node hangs on, as {@code lldpd} heard of it (IEEE 802.1AB). */
public final class LldpSource implements LocationSource {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BYTES = 1 << 20;

  private final Command command;
  private final LldpRule rule;

  /**
   * Asks by {@code words}, {@code lldpcli -f json show neighbors}.
   *
   * @param limit how long that may take
   */
  public LldpSource(List<String> words, LldpRule rule, Duration limit) {
    this.command = new Command(words, limit, MOST_BYTES);
    this.rule = rule;
  }

  @Override
  public OwnLocation.Source source() {
    return OwnLocation.Source.LLDP;
  }

  @Override
  public Location ask() throws LocationException, InterruptedException {
    return choose(command.run());
  }

  /** Two cables to one rack are usual; two that name two racks are a mistake somewhere. */
  Location choose(String answer) throws LocationException {
    List<Neighbor> neighbors = read(answer);
    Set<String> places = new TreeSet<>();
    neighbors.forEach(neighbor -> rule.apply(neighbor).ifPresent(places::add));
    if (places.size() == 1) {
      return LldpRule.location(places.iterator().next());
    }
    throw new LocationException(
        places.isEmpty()
            ? none(neighbors)
            : "the LLDP neighbors name %d places, %s; set location.lldp.interface or -pattern"
                .formatted(places.size(), Words.shown(String.join(" and ", places))));
  }

  private static String none(List<Neighbor> neighbors) {
    if (neighbors.isEmpty()) {
      return "lldpd has heard of no neighbor; see that the switch sends LLDP and that lldpd runs";
    }
    Neighbor one = neighbors.get(0);
    return "none of the LLDP neighbors is meant, such as \"%s\" on %s; see location.lldp"
        .formatted(Words.shown(one.chassis()), Words.shown(one.networkInterface()));
  }

  private List<Neighbor> read(String answer) throws LocationException {
    try {
      return Neighbor.read(JSON.readTree(answer));
    } catch (JsonProcessingException e) {
      throw new LocationException(
          "%s printed no JSON but \"%s\"; use lldpcli -f json show neighbors"
              .formatted(command.words().get(0), Words.shown(answer)));
    }
  }
}
