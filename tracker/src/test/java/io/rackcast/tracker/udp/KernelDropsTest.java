package io.rackcast.tracker.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class KernelDropsTest {
  @Test
  void sum_tablesOfTheKernel_addsTheSocketsOfThePort(@TempDir Path folder) throws Exception {
    var table = folder.resolve("udp");
    Files.writeString(
        table,
        """
           sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
         1002: 0100007F:1B39 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 53219 2 00000000a1b2c3d4 17
         1003: 0100007F:1B39 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 53220 2 00000000a1b2c3d5 4
         1004: 0100007F:1B3A 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 53221 2 00000000a1b2c3d6 900
        """);

    assertThat(new KernelDrops(List.of(table), List.of(6969)).sum()).isEqualTo(21);
    assertThat(new KernelDrops(List.of(folder.resolve("none")), List.of(6969)).sum()).isZero();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void show_socketNobodyReads_itsDropsAreCounted() throws Exception {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var loopback = InetAddress.getLoopbackAddress();
    try (var socket = new DatagramSocket(0, loopback);
        var sender = new DatagramSocket()) {
      socket.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
      KernelDrops.show(List.of(socket.getLocalPort()), registry);
      for (int i = 0; i < 1000; i++) {
        sender.send(new DatagramPacket(new byte[512], 512, loopback, socket.getLocalPort()));
      }

      System.gc(); // the registry alone holds the figure
      assertThat(registry.get("rackcast.tracker.udp.kernel.drops").functionCounter().count())
          .isGreaterThan(500);
    }
  }
}
