package io.rackcast.publisher.registry.intake;

/** The worker must stop: the publisher stops, or another worker has the push now. */
final class GivenUpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  GivenUpException() {
    super("the work was given up");
  }
}
