package io.rackcast.publisher.content;

import java.io.IOException;

/** The place of content does not do what it should; the message is one sentence for people. */
public final class ContentFault extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean isPassing;

  /**
   * @param isPassing whether it may go by itself: nobody answers, or with a fault of their own
   */
  public ContentFault(String sentence, boolean isPassing, Throwable cause) {
    super(sentence, cause);
    this.isPassing = isPassing;
  }

  /** Whether it may go by itself. */
  public boolean isPassing() {
    return isPassing;
  }
}
