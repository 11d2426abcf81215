package io.rackcast.agent.release;

import io.rackcast.proto.source.SourceRequest;
import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where the bytes of a file can be read, as the publisher says. Secret.
 *
 * @param path of the file inside its artifact; of an artifact that is one file, its name
 * @param sha256 of its bytes
 * @param atPublisher whether the publisher has it
 * @param elsewhere places besides, to be tried in this order
 */
public record FilePlaces(
    String path, Sha256Digest sha256, boolean atPublisher, List<Elsewhere> elsewhere) {
  /**
   * A place that is not the publisher's.
   *
   * @param request how it is asked
   * @param expiresAt when a new link should be asked for
   */
  public record Elsewhere(SourceRequest request, Optional<Instant> expiresAt) {}

  /** Copies the list. */
  public FilePlaces {
    elsewhere = List.copyOf(elsewhere);
  }
}
