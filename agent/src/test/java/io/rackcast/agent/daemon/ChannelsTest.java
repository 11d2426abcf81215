package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelsTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:6970", "[fd77:1::1]:6970", "tracker.example.org:6970"})
  void open_addressOfEachForm_isWhatIsDialled(String address) {
    var channel = Channels.open(address);

    try {
      assertThat(channel.authority()).isEqualTo(address);
    } finally {
      channel.shutdownNow();
    }
  }
}
