package io.rackcast.proto.bencode;

/**
 * Bytes that are no bencode, or a value of another type than asked for; says which in one sentence.
 */
public final class BencodeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  BencodeException(String sentence) {
    super(sentence);
  }

  BencodeException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
