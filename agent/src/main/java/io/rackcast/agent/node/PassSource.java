package io.rackcast.agent.node;

import io.rackcast.agent.release.NodePass;
import io.rackcast.agent.release.Reply;
import java.util.concurrent.CompletionStage;

/** Gets the token that the node shows its trackers, and their addresses. */
@FunctionalInterface
public interface PassSource {
  /** Asks for a new pass; must not block, and the stage must not fail. */
  CompletionStage<Reply<NodePass>> issue();
}
