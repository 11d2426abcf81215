package io.rackcast.proto.announce;

/** An answer that is none a tracker gives; says why in one sentence. */
public final class AnnounceException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  AnnounceException(String sentence) {
    super(sentence);
  }

  AnnounceException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
