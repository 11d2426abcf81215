package io.rackcast.tracker.http;

/** A query that cannot be read; the message is the sentence for the peer. */
final class BadRequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String sentence;

  BadRequestException(String sentence) {
    // No stack trace: it is made for every broken request and nobody reads it.
    super(sentence, null, false, false);
    this.sentence = sentence;
  }

  String sentence() {
    return sentence;
  }
}
