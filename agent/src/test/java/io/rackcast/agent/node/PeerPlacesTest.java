package io.rackcast.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.location.OwnLocation;
import io.rackcast.agent.transfer.PeerPlace;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Location;
import io.rackcast.proto.topology.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PeerPlacesTest {
  private static final IpAddress FAR = IpAddress.parse("10.2.0.1");
  private static final IpAddress NEIGHBOUR = IpAddress.parse("10.1.0.2");

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final AtomicInteger asked = new AtomicInteger();
  private final PeerPlaces places =
      new PeerPlaces(identity("10.1.0.1", "fd00:1::1"), now::get, asked::incrementAndGet);

  @Test
  void place_learnedThenTrackerAwayForHours_isKept() {
    places.weAreAt(Location.parse("dc1/r1"));
    places.learn(FAR, Location.parse("dc1/r1"));

    places.setAlone(true);
    now.set(Instant.EPOCH.plus(Duration.ofHours(9)));

    assertThat(places.place(FAR)).contains(new PeerPlace(Tier.RACK, 2));
  }

  @Test
  void place_learnedLongAgo_isAskedForAgainMeanwhile() {
    places.weAreAt(Location.parse("dc1/r1"));
    places.learn(FAR, Location.parse("dc1/r1"));
    assertThat(places.place(FAR)).isPresent();
    assertThat(asked).hasValue(0);

    now.set(Instant.EPOCH.plus(Duration.ofHours(1)));

    assertThat(places.place(FAR)).isPresent();
    assertThat(places.takeWanted(9)).containsExactly(FAR);
    places.learn(FAR, Location.parse("dc1/r2"));
    assertThat(places.place(FAR)).contains(new PeerPlace(Tier.POD, 1));
  }

  @Test
  void place_neverWelcomedAndAlone_strangerIsNotCalledFarAway() {
    places.setAlone(true);

    assertThat(places.place(FAR)).isEmpty();
  }

  @Test
  void place_neverWelcomedAndAlone_ownSubnetsAreTheRack() {
    places.setAlone(true);

    assertThat(places.place(NEIGHBOUR)).contains(new PeerPlace(Tier.RACK, 1));
    assertThat(places.place(IpAddress.parse("fd00:1::2")))
        .contains(new PeerPlace(Tier.RACK, 1)); // not only the subnet of the first address
  }

  @Test
  void place_beforeTheFirstWelcome_waitsForTheTracker() {
    assertThat(places.place(NEIGHBOUR)).isEmpty();
    assertThat(places.takeWanted(9)).containsExactly(NEIGHBOUR);
  }

  @Test
  void weAre_addressAdded_isTheHost() {
    places.weAre(identity("10.1.0.1", "10.1.0.2"));

    assertThat(places.place(NEIGHBOUR).orElseThrow().tier()).isEqualTo(Tier.HOST);
  }

  private static NodeIdentity identity(String... addresses) {
    return new NodeIdentity(
        "n1",
        OwnLocation.of(Optional.empty(), false),
        Stream.of(addresses).map(IpAddress::parse).toList(),
        6881,
        false,
        "test",
        false);
  }
}
