package io.rackcast.agent.location;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.topology.Location;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnLocationTest {
  private static final Optional<Location> RACK = Optional.of(Location.parse("dc1/r1"));

  @Test
  void of_value_isNamedAfterWhoGaveIt() {
    assertThat(OwnLocation.of(RACK, false).source().label()).isEqualTo("configuration");
    assertThat(OwnLocation.of(RACK, true).source().label()).isEqualTo("environment");
    assertThat(OwnLocation.of(RACK, true).text()).isEqualTo("dc1/r1");
  }

  @Test
  void of_nothing_isLeftToTheTracker() {
    var unknown = OwnLocation.of(Optional.empty(), true);

    assertThat(unknown.source().label()).isEqualTo("interface");
    assertThat(unknown.text()).isEmpty();
  }

  @Test
  void addresses_ofASpecificListener_areThatOne() throws Exception {
    var bound = InetAddress.getByName("127.1.0.3");

    assertThat(OwnAddresses.of(bound)).containsExactly(bound);
  }

  @Test
  void addresses_ofTheWildcard_leaveOutLoopback() throws Exception {
    assertThat(OwnAddresses.of(InetAddress.getByName("0.0.0.0")))
        .noneMatch(InetAddress::isLoopbackAddress)
        .hasSizeLessThanOrEqualTo(16);
  }
}
