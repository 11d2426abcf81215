package io.rackcast.tracker.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.settings.HostPort;
import io.rackcast.tracker.listen.OnlyIpv6;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** All addresses of one protocol. */
final class Listeners implements AutoCloseable {
  private final List<Listener> all = new ArrayList<>();

  /**
   * Binds all, or none.
   *
   * @param connection makes a new connection ready, on its event loop
   * @throws ProgramException with a sentence if one of them cannot be bound
   */
  Listeners(
      List<HostPort> listen,
      Transport transport,
      EventLoopGroup group,
      ChannelInitializer<Channel> connection) {
    try {
      for (var address : listen) {
        boolean onlyIpv6 = OnlyIpv6.applies(address, listen);
        all.add(new Listener(address, transport, onlyIpv6, group, connection));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Where they listen, as they were given, with the ports that were chosen if 0 was asked for. */
  List<InetSocketAddress> addresses() {
    return all.stream().map(Listener::address).toList();
  }

  /** Takes no more connections. */
  @Override
  public void close() {
    all.forEach(Listener::close);
  }
}
