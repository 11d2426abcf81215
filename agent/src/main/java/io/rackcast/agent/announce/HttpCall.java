package io.rackcast.agent.announce;

import io.netty.handler.codec.http.FullHttpRequest;
import java.util.concurrent.CompletableFuture;

/**
 * A request, and the answer that somebody waits for.
 *
 * @param limit how long for
 */
record HttpCall(FullHttpRequest request, CompletableFuture<HttpReply> reply, HttpLimit limit) {
  /** Whether nobody waits any more. */
  boolean isOver() {
    return reply.isDone();
  }
}
