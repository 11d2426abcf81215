package io.rackcast.tracker.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * What all connections of one event loop share, since the loop serves one at a time: the bytes
 * being read, the reader, the answer being written, spare exchanges, the deadlines. So a connection
 * that is idle costs little, and a request nothing that lasts. On that loop only.
 */
final class Desk {
  // Exchanges that wait for a token's check are many at times; no more than these are kept after.
  private static final int MOST_SPARE = 256;
  // Requests that came together are read together.
  private static final int REQUESTS_READ_AT_ONCE = 2;

  private final Executor loop;
  private final Services services;
  private final AddressRules rules;
  private final HttpLimits limits;
  private final Inbox inbox;
  private final RequestReader reader;
  private final ReplyBuffer replies;
  private final Deadlines deadlines;
  private final Deque<Exchange> spare = new ArrayDeque<>();

  Desk(
      Executor loop,
      ByteBufAllocator alloc,
      Services services,
      AddressRules rules,
      HttpLimits limits,
      Deadlines deadlines) {
    this.loop = loop;
    this.services = services;
    this.rules = rules;
    this.limits = limits;
    int longest = REQUESTS_READ_AT_ONCE * limits.maxHeadBytes();
    this.inbox = new Inbox(longest);
    this.reader = new RequestReader(longest, rules.hasProxies());
    this.replies = new ReplyBuffer(alloc);
    this.deadlines = deadlines;
  }

  Executor loop() {
    return loop;
  }

  Services services() {
    return services;
  }

  AddressRules rules() {
    return rules;
  }

  HttpLimits limits() {
    return limits;
  }

  Inbox inbox() {
    return inbox;
  }

  RequestReader reader() {
    return reader;
  }

  ReplyBuffer replies() {
    return replies;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  /** An exchange for one request; {@link #done} or {@link #giveBack} ends that. */
  Exchange take() {
    var exchange = spare.poll();
    return exchange == null ? new Exchange(this) : exchange;
  }

  void giveBack(Exchange exchange) {
    if (spare.size() < MOST_SPARE) {
      spare.push(exchange);
    }
  }

  /** The exchange has its answer: it goes to the connection. */
  void done(Exchange exchange, HttpConnection connection, ByteBuf response, boolean keepAlive) {
    giveBack(exchange);
    connection.answered(response, keepAlive);
  }
}
