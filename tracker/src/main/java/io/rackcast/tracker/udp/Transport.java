package io.rackcast.tracker.udp;

import io.netty.channel.epoll.Epoll;

/** What moves the datagrams. */
public enum Transport {
  /** {@link #EPOLL} where it works, else {@link #NIO}. */
  AUTO,
  /** Linux' own way, many datagrams a call, several sockets. */
  EPOLL,
  /** The JDK's, on one socket. */
  NIO;

  /** Whether it is {@link #EPOLL} that this stands for here. */
  boolean isEpoll() {
    return switch (this) {
      case AUTO -> Epoll.isAvailable();
      case EPOLL -> true;
      case NIO -> false;
    };
  }
}
