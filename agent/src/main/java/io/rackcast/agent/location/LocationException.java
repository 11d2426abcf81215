package io.rackcast.agent.location;

/** A source cannot say where the node is; the message is one sentence for people. */
public final class LocationException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With one sentence: what is wrong, the value seen, what to do. */
  public LocationException(String sentence) {
    super(sentence);
  }

  /** One sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
