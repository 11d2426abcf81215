package io.rackcast.agent.transfer;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Bounds the bytes of blocks that are read and not sent yet, over all peers; those that find no
 * room wait in turn. Used on the event loop.
 */
final class SendBudget {
  private final long most;
  private final Queue<Upload> waiting = new ArrayDeque<>();
  private long used;

  SendBudget(long most) {
    this.most = most;
  }

  /** Takes bytes, or has the upload called again when there may be room. */
  boolean take(long bytes, Upload upload) {
    if (used > 0 && used + bytes > most) {
      if (!upload.isWaiting()) {
        upload.setWaiting(true);
        waiting.add(upload);
      }
      return false;
    }
    used += bytes;
    return true;
  }

  void giveBack(long bytes) {
    used -= bytes;
    int turns = waiting.size();
    while (turns-- > 0 && used < most) {
      Upload next = waiting.remove();
      next.setWaiting(false);
      next.pump();
    }
  }
}
