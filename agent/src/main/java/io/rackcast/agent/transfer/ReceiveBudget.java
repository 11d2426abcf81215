package io.rackcast.agent.transfer;

import io.netty.channel.Channel;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Bounds the bytes of blocks that wait for hash and disk, over all peers: above it no peer is read
 * from, until half of it is worked off. Used on the event loop.
 */
final class ReceiveBudget {
  private final long most;
  private final Set<Channel> channels = new LinkedHashSet<>();
  private long used;
  private boolean paused;

  ReceiveBudget(long most) {
    this.most = most;
  }

  void join(Channel channel) {
    channels.add(channel);
    channel.config().setAutoRead(!paused);
  }

  void leave(Channel channel) {
    channels.remove(channel);
  }

  void take(long bytes) {
    used += bytes;
    if (!paused && used > most) {
      paused = true;
      channels.forEach(channel -> channel.config().setAutoRead(false));
    }
  }

  void giveBack(long bytes) {
    used -= bytes;
    if (paused && used <= most / 2) {
      paused = false;
      channels.forEach(channel -> channel.config().setAutoRead(true));
    }
  }
}
