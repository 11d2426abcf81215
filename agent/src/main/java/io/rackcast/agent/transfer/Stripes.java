package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.picker.StripeDuty;
import io.rackcast.proto.announce.PeerAddress;
import java.util.List;

/**
 * How a swarm's content is cut, and which parts a node fetches for its rack.
 *
 * @param count a piece belongs to the stripe of its number modulo this; 0: no stripes
 * @param led stripes that the node fetches, each at most once
 * @param next stripes that it fetches when the one who does is gone, each at most once
 */
public record Stripes(int count, List<StripeDuty> led, List<Turn> next) {
  /** No stripes: the fetch depth says all. */
  public static final Stripes NONE = new Stripes(0, List.of(), List.of());

  /** More than any tracker cuts; each stripe of a node costs some bytes. */
  public static final int MOST = 4096;

  /**
   * A stripe that the node fetches when another fails.
   *
   * @param duty what it then does
   * @param leader who fetches it now, a peer of the rack
   */
  public record Turn(StripeDuty duty, PeerAddress leader) {}

  /** Refuses stripes that are none of {@code count}; copies the lists. */
  public Stripes {
    led = List.copyOf(led);
    next = List.copyOf(next);
    if (count < 0 || count > MOST) {
      throw new IllegalArgumentException("0 to " + MOST + " stripes, not " + count);
    }
    if (led.stream().anyMatch(duty -> duty.stripe() >= count)
        || next.stream().anyMatch(turn -> turn.duty().stripe() >= count)) {
      throw new IllegalArgumentException("a stripe is one of the " + count);
    }
  }
}
