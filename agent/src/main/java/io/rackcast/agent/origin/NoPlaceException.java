package io.rackcast.agent.origin;

import io.rackcast.proto.source.SourceFault;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** No place of a file is worth another try now; the message is the sentence of the best of them. */
final class NoPlaceException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> retryAfter;

  NoPlaceException(SourceFault fault) {
    super(fault.sentence(), fault);
    this.retryAfter = fault.retryAfter();
  }

  /** How long the place asks to be left alone. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
