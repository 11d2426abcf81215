package io.rackcast.tracker.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.announce.AnnounceRequest;
import io.rackcast.proto.announce.Event;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UdpProbeTest {
  /** Connects, and answers an announce with seven bytes of peers. */
  private static void answer(DatagramSocket socket) {
    try {
      for (int i = 0; i < 2; i++) {
        var packet = new DatagramPacket(new byte[2000], 2000);
        socket.receive(packet);
        var asked = ByteBuffer.wrap(packet.getData());
        int action = asked.getInt(8);
        var told = ByteBuffer.allocate(action == 0 ? 16 : 27);
        told.putInt(action).putInt(asked.getInt(12));
        socket.send(new DatagramPacket(told.array(), told.capacity(), packet.getSocketAddress()));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @Test
  void announce_peersCutOff_isTold() throws Exception {
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      var tracker = new Thread(() -> answer(socket));
      tracker.setDaemon(true);
      tracker.start();
      var url = URI.create("udp://127.0.0.1:" + socket.getLocalPort() + "/announce");
      try (var probe = new UdpProbe(url, new Random(1))) {
        var request =
            new AnnounceRequest(
                InfoHash.parse("11".repeat(20)),
                PeerId.of(new byte[20]),
                6881,
                0,
                0,
                5,
                Event.STARTED,
                5,
                0,
                Optional.empty());

        assertThatThrownBy(() -> probe.announce(request))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("its list of peers cannot be read");
      }
    }
  }
}
