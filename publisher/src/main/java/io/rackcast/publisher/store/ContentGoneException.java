package io.rackcast.publisher.store;

/**
 * Content was removed by another publisher while this one was about to make a release of it:
 * nothing was published, and it may be put there again.
 */
public final class ContentGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ContentGoneException() {
    super("the content was removed just before its release was to be published");
  }
}
