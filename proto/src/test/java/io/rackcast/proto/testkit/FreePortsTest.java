package io.rackcast.proto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class FreePortsTest {
  @Test
  void next_oftenAsked_neverTheSameAndAllCanBeBound() throws IOException {
    var ports = new HashSet<Integer>();

    for (int i = 0; i < 50; i++) {
      int port = FreePorts.next();
      assertThat(ports.add(port)).isTrue();
      assertThat(port).isBetween(10_000, 31_599);
      try (var socket = new ServerSocket(port)) {
        assertThat(socket.getLocalPort()).isEqualTo(port);
      }
    }
  }
}
