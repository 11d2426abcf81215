package io.rackcast.agent.transfer;

import io.rackcast.agent.transfer.pace.Pace;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.topology.Tier;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Bytes that somebody wants to read from elsewhere than peers, and that wait for the limits. Used
 * on the event loop, but for {@link #ask}.
 */
final class Admission {
  private final EngineParts parts;
  private final IpAddress from;
  private final int most;
  private final Pace.Turn turn = new Pace.Turn(this::attempt);
  private final CompletableFuture<Integer> admitted = new CompletableFuture<>();

  Admission(EngineParts parts, IpAddress from, int most) {
    this.parts = parts;
    this.from = from;
    this.most = most;
  }

  /** Completes at once while nothing is limited, without troubling the event loop. */
  CompletionStage<Integer> ask() {
    if (!parts.bandwidth().isLimited()) {
      return CompletableFuture.completedFuture(most);
    }
    parts.loop().execute(this::attempt);
    return admitted;
  }

  private void attempt() {
    if (admitted.isDone()) {
      return; // nobody waits any more
    }
    Tier tier = parts.locator().place(from).map(PeerPlace::tier).orElse(Tier.WAN);
    Pace pace = parts.bandwidth().down();
    if (pace.allows(turn, tier)) {
      int now = Math.max(1, pace.most(tier, most));
      pace.took(turn, tier, now);
      admitted.complete(now);
    }
  }
}
