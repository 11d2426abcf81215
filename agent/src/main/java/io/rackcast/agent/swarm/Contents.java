package io.rackcast.agent.swarm;

import io.rackcast.agent.release.Reply;
import io.rackcast.proto.torrent.InfoHash;
import java.util.concurrent.CompletableFuture;

/** Opens content to be read while it arrives. Safe for use by several threads. */
public interface Contents {
  /**
   * Content of an artifact that is one file; begins to fetch it if it is not here. Never blocks,
   * the future never fails.
   */
  CompletableFuture<Reply<OpenContent>> open(InfoHash infoHash);
}
