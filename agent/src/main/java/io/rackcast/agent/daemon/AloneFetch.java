package io.rackcast.agent.daemon;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.agent.api.FetchUpdate;
import io.rackcast.agent.api.FetchWatch;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.swarm.Fetch;
import io.rackcast.agent.swarm.SwarmStatus;
import io.rackcast.agent.transfer.TransferState;
import java.io.IOException;
import java.time.Clock;

/** A fetch without a running agent: the same parts in this process, for as long as it takes. */
public final class AloneFetch implements AutoCloseable {
  private final NodeParts parts;

  /**
   * Starts the parts.
   *
   * @throws IOException with one sentence, if the peer port cannot be bound
   * @throws io.rackcast.agent.cache.CacheException if the data folder cannot be used
   */
  public AloneFetch(AgentConfig config) throws IOException {
    this.parts = NodeParts.start(config, new SimpleMeterRegistry(), Clock.systemUTC());
  }

  /** Fetches, and answers the last line; the others go to {@code lines}. */
  public FetchUpdate fetch(ReleaseName name, FetchWatch.Lines lines)
      throws IOException, InterruptedException {
    Reply<Fetch> begun = parts.fetches().fetch(name).join();
    if (begun instanceof Reply.Found<Fetch> found) {
      return new FetchWatch(parts.streams()::problems).follow(found.value(), lines);
    }
    return FetchWatch.failed((Reply.Refused<Fetch>) begun);
  }

  /** Whether the folder holds content that another fetch can go on from. */
  public boolean hasContent() {
    return parts.swarms().status().stream()
        .map(SwarmStatus::progress)
        .anyMatch(
            now ->
                now.piecesHave() > 0
                    || now.leftBytes() == 0
                    || now.state() == TransferState.CHECKING);
  }

  @Override
  public void close() {
    parts.close();
  }
}
