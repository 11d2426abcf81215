package io.rackcast.agent.announce;

import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.SignedAnnounce;
import io.rackcast.proto.torrent.InfoHash;
import java.util.concurrent.CompletionStage;

/** Gets announce URLs signed. */
@FunctionalInterface
public interface UrlSigner {
  /** Signs URLs for this node and one swarm; must not block, and the stage must not fail. */
  CompletionStage<Reply<SignedAnnounce>> sign(InfoHash infoHash);
}
