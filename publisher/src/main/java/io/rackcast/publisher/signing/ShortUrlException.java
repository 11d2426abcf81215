package io.rackcast.publisher.signing;

/** There can be no short announce URL; the message is the sentence for whoever asked. */
public final class ShortUrlException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final boolean isOfRequest;

  ShortUrlException(String sentence, boolean isOfRequest) {
    super(sentence);
    this.isOfRequest = isOfRequest;
  }

  /** Whether the request is to be mended; else the publisher's settings. */
  public boolean isOfRequest() {
    return isOfRequest;
  }
}
