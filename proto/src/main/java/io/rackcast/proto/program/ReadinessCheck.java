package io.rackcast.proto.program;

import java.util.Optional;

/** A condition without which a program should get no work. */
@FunctionalInterface
public interface ReadinessCheck {
  /**
   * What is missing, as one sentence; empty if the condition is met. Called for each request by any
   * thread, so it only looks.
   */
  Optional<String> unmet();
}
