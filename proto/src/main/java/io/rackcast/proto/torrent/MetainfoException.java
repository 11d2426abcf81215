package io.rackcast.proto.torrent;

/** Bytes that are no torrent Rackcast can use; says why in one sentence. */
public final class MetainfoException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  MetainfoException(String sentence) {
    super(sentence);
  }

  MetainfoException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
