package io.rackcast.agent.transfer;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * How much the kernel holds back of a connection beyond what is on its way ({@code
 * TCP_NOTSENT_LOWAT}, tcp(7)): what is to be sent next is decided late ({@link UploadTurns}), but
 * on a fast connection the event loop would be woken for each few packets. Used on the event loop.
 */
final class SendThreshold {
  /** What every connection begins with. */
  static final long LEAST = 64 << 10;

  private static final long MOST = 2 << 20;
  private static final double QUEUE_SECONDS = 0.01;

  private final Channel channel;
  private long set = LEAST;

  SendThreshold(Channel channel) {
    this.channel = channel;
  }

  /** What left lately; once a second. */
  void setRate(double bytesPerSecond) {
    long wanted =
        Long.highestOneBit(
            Math.max(LEAST, Math.min(MOST, (long) (bytesPerSecond * QUEUE_SECONDS))));
    if (wanted != set && channel instanceof EpollSocketChannel && channel.isActive()) {
      set = wanted;
      channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, wanted);
    }
  }

  /** How many bytes of files the connection may be told of before it has taken the first ones. */
  int mostUnsent() {
    return (int) Math.max(512 << 10, 2 * set);
  }
}
