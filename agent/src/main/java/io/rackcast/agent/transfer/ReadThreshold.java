package io.rackcast.agent.transfer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;

/**
 * Within a block, of which the rest is sure to come, the kernel wakes the event loop only for a
 * good part of it ({@code SO_RCVLOWAT}, socket(7)): on a slow link packets come one by one, and to
 * be woken for each costs more than all the rest of a transfer. Used on the event loop.
 */
final class ReadThreshold {
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVLOWAT = 18;
  private static final ChannelOption<Integer> OPTION =
      new IntegerUnixChannelOption("SO_RCVLOWAT", SOL_SOCKET, SO_RCVLOWAT);
  // Late by so much at most, as long as the rate stays the same.
  private static final double MOST_SECONDS = 0.2;
  private static final int MOST = 512 << 10;
  // To wait for less than some packets saves nothing.
  private static final int LEAST = 4 << 10;

  private final Channel channel;
  private final boolean works;
  private int set = 1;
  private int most = 1;
  private int expected;

  /**
   * The threshold of a connection.
   *
   * @param encrypted parts of what is sure to come may have come already then, in half a record
   */
  ReadThreshold(Channel channel, boolean encrypted) {
    this.channel = channel;
    this.works = !encrypted && channel instanceof EpollSocketChannel;
  }

  /** So many bytes come for certain. */
  void expect(int bytes) {
    expected = bytes;
    int wanted = Math.min(bytes, most);
    if (wanted < LEAST) {
      wanted = 1;
    }
    boolean fits = wanted >= set && wanted < 2 * set;
    if (!fits && works && channel.isActive()) {
      set = wanted;
      channel.config().setOption(OPTION, wanted);
    }
  }

  /** What came lately; once a second, so that a peer that gets slower is still heard. */
  void setRate(double bytesPerSecond) {
    most = (int) Math.min(MOST, bytesPerSecond * MOST_SECONDS);
    expect(expected);
  }
}
