package io.rackcast.agent.announce;

import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.SignedAnnounce;
import io.rackcast.proto.torrent.InfoHash;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks the publisher for few signatures at a time; the others wait for their turn, one for each
 * swarm at most. All at once they reach their deadline together when it is slow, are asked for
 * again, and the publisher works for nobody: a thousand swarms of three nodes that started together
 * had not come through after minutes. Safe for use by several threads.
 */
final class SignTurns implements UrlSigner {
  /** Questions under way: with 5 ms for each some thousand a second. */
  static final int MOST_UNDER_WAY = 8;

  private final UrlSigner signer;
  // Guarded by this.
  private final Deque<Turn> waiting = new ArrayDeque<>();
  private int underWay;

  private record Turn(InfoHash infoHash, CompletableFuture<Reply<SignedAnnounce>> reply) {}

  SignTurns(UrlSigner signer) {
    this.signer = signer;
  }

  @Override
  public CompletableFuture<Reply<SignedAnnounce>> sign(InfoHash infoHash) {
    var turn = new Turn(infoHash, new CompletableFuture<>());
    synchronized (this) {
      if (underWay == MOST_UNDER_WAY) {
        waiting.add(turn);
        return turn.reply();
      }
      underWay++;
    }
    begin(turn);
    return turn.reply();
  }

  private void begin(Turn turn) {
    CompletionStage<Reply<SignedAnnounce>> asked;
    try {
      asked = signer.sign(turn.infoHash());
    } catch (RuntimeException e) {
      asked = CompletableFuture.failedFuture(e);
    }
    // Elsewhere: one that is answered at once would begin the next one inside itself, and so on.
    var unused = asked.whenCompleteAsync((reply, failure) -> end(turn, reply, failure));
  }

  private void end(Turn turn, @Nullable Reply<SignedAnnounce> reply, @Nullable Throwable failure) {
    Turn next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        underWay--;
      }
    }
    if (next != null) {
      begin(next);
    }
    if (failure != null) {
      turn.reply().completeExceptionally(failure);
    } else {
      turn.reply().complete(reply);
    }
  }
}
