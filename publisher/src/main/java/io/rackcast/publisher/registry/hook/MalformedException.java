package io.rackcast.publisher.registry.hook;

/** A body, or one event in it, has not the shape it should have. The message is for the sender. */
final class MalformedException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedException(String message) {
    super(message, null, false, false);
  }
}
