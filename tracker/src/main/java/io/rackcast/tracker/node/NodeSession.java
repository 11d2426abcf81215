package io.rackcast.tracker.node;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.v1.Directive;
import io.rackcast.proto.v1.SwarmView;
import io.rackcast.tracker.location.NodeInfo;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The tracker's end of one agent's stream. For any thread; guarded by its own lock.
 *
 * <p>What a slow agent has not taken yet is bounded: of each swarm only the newest view is kept,
 * and an agent that asks faster than it takes the answers is disconnected.
 */
final class NodeSession {
  private static final int MAX_REPLIES = 256;

  private final ServerCallStreamObserver<Directive> stream;
  private final NodeIdentity authenticated;
  private final Pulse pulse = new Pulse();
  private final Queue<Directive> replies = new ArrayDeque<>();
  private final Map<InfoHash, Directive> views = new LinkedHashMap<>();
  private final Map<InfoHash, SwarmView> known = new HashMap<>();
  private @Nullable NodeInfo node;
  private long versions;
  private boolean closed;
  private boolean finished;

  NodeSession(ServerCallStreamObserver<Directive> stream, NodeIdentity authenticated) {
    this.stream = stream;
    this.authenticated = authenticated;
  }

  /** Who it is by what it has shown. */
  NodeIdentity authenticated() {
    return authenticated;
  }

  /** When it was heard. */
  Pulse pulse() {
    return pulse;
  }

  /** Who it is; null before its hello. */
  synchronized @Nullable NodeInfo node() {
    return node;
  }

  synchronized void is(NodeInfo newNode) {
    node = newNode;
  }

  /** Sends an answer to something the agent asked; false if too many were not taken yet. */
  synchronized boolean reply(Directive directive) {
    if (replies.size() >= MAX_REPLIES) {
      return false;
    }
    replies.add(directive);
    drain();
    return true;
  }

  /** Sends a view, without its version, if it says anything else than the one before. */
  synchronized void show(InfoHash swarm, SwarmView view) {
    if (view.equals(known.put(swarm, view))) {
      return;
    }
    // One counter for all swarms: it rises for each of them, and nothing is kept of those left.
    var next = view.toBuilder().setVersion(++versions);
    views.put(swarm, Directive.newBuilder().setView(next).build());
    drain();
  }

  /** The node left the swarm, or began anew: the next view of it is a first one. */
  synchronized void forget(InfoHash swarm) {
    pulse.fetches(swarm, false);
    known.remove(swarm);
    views.remove(swarm);
  }

  /** Tells that a swarm has ended, if the node knows it. */
  synchronized void end(InfoHash swarm, Directive ended) {
    pulse.fetches(swarm, false);
    if (known.remove(swarm) != null) {
      views.put(swarm, ended);
      drain();
    }
  }

  /** To be called when the stream takes more. */
  synchronized void drain() {
    while (!closed && stream.isReady()) {
      var next = replies.poll();
      if (next == null) {
        var waiting = views.entrySet().iterator();
        if (!waiting.hasNext()) {
          return;
        }
        next = waiting.next().getValue();
        waiting.remove();
      }
      stream.onNext(next);
    }
  }

  /** Ends the stream with an error. */
  synchronized void fail(Status status) {
    if (!closed) {
      closed = true;
      stream.onError(status.asRuntimeException());
    }
  }

  /** Ends the stream. */
  synchronized void complete() {
    if (!closed) {
      closed = true;
      stream.onCompleted();
    }
  }

  /** Whether this is the first time that somebody asks: the stream's end has several heralds. */
  synchronized boolean finish() {
    boolean first = !finished;
    finished = true;
    return first;
  }
}
