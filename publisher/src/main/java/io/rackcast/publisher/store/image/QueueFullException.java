package io.rackcast.publisher.store.image;

/** Too many pushes wait; the message is one sentence for people. */
public final class QueueFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QueueFullException(int most) {
    super(most + " pushes wait already; see why with \"pushes --state waiting\", then try again");
  }
}
