package io.rackcast.publisher.registry.hook;

/** An image is asked for that is not taken in; the message is one sentence for people. */
public final class NotTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotTakenException(String sentence) {
    super(sentence);
  }
}
