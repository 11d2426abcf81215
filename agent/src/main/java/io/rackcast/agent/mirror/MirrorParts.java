package io.rackcast.agent.mirror;

import io.rackcast.agent.image.Images;
import io.rackcast.agent.image.Upstream;
import io.rackcast.agent.swarm.Contents;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * What the connections share.
 *
 * @param files opens files; it is asked one slice at a time by each request, so its queue is
 *     bounded by those
 */
record MirrorParts(
    MirrorSettings settings, Doors doors, ExecutorService files, MirrorMetrics metrics) {
  /**
   * Where things are.
   *
   * @param upstream the registries, where the policy allows to ask them
   */
  record Doors(Images images, Contents contents, Optional<Upstream> upstream) {}

  Images images() {
    return doors.images();
  }

  Contents contents() {
    return doors.contents();
  }

  Optional<Upstream> upstream() {
    return doors.upstream();
  }
}
