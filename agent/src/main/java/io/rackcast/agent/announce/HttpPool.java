package io.rackcast.agent.announce;

import io.netty.channel.ConnectTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one server. A node announces each of its swarms once a minute: with a
 * connection for each that is more work than the announce. Few are open at a time, so that a
 * thousand goodbyes are not a thousand connections; calls beyond wait for their turn, as many as
 * there are swarms at most. Those idle are closed before a tracker would. On the event loop.
 */
final class HttpPool {
  /** Connections to a server at a time. */
  static final int MOST_OPEN = 8;

  private final HttpServer server;
  private final HttpDialler dialler;
  private final Runnable empty;
  private final Deque<HttpCall> waiting = new ArrayDeque<>();
  // Used last first, so that those not needed become old.
  private final Deque<HttpLine> idle = new ArrayDeque<>();
  private int open;

  /** Opens nothing yet; {@code empty} is called when all is closed again. */
  HttpPool(HttpServer server, HttpDialler dialler, Runnable empty) {
    this.server = server;
    this.dialler = dialler;
    this.empty = empty;
  }

  void ask(HttpCall call) {
    waiting.add(call);
    next();
  }

  /** A connection can take another call. */
  void free(HttpLine line) {
    idle.push(line);
    next();
  }

  /**
   * A connection has ended.
   *
   * @param unheard the call that it carried, if it was used before and may have been closed by the
   *     server before the call reached it: what a server does to connections that are idle
   */
  void ended(HttpLine line, @Nullable HttpCall unheard) {
    idle.remove(line);
    open--;
    if (unheard != null && !unheard.isOver()) {
      waiting.addFirst(unheard);
    }
    next();
    if (open == 0 && waiting.isEmpty()) {
      empty.run();
    }
  }

  private void next() {
    for (HttpCall call = waiting.peek(); call != null; call = waiting.peek()) {
      if (call.isOver()) {
        waiting.remove();
      } else if (!idle.isEmpty()) {
        call.limit().begin();
        idle.pop().send(waiting.remove());
      } else if (open < MOST_OPEN) {
        call.limit().begin();
        open++;
        dial(waiting.remove());
      } else {
        return;
      }
    }
  }

  private void dial(HttpCall call) {
    var line = new HttpLine(this, call);
    var unused =
        dialler
            .dial(server, line)
            .whenComplete(
                (connected, failure) -> {
                  if (failure != null) {
                    call.reply().completeExceptionally(failure);
                    if (failure instanceof ConnectTimeoutException) {
                      failWaiting(failure);
                    }
                    ended(line, null);
                  }
                });
  }

  /** A host that is not there is not tried eight calls at a time: the others may go elsewhere. */
  private void failWaiting(Throwable failure) {
    for (HttpCall call = waiting.poll(); call != null; call = waiting.poll()) {
      call.reply().completeExceptionally(failure);
    }
  }
}
