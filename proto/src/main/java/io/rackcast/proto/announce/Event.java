package io.rackcast.proto.announce;

/** Why a peer announces (BEP 3, "event"; BEP 21, "paused"). */
public enum Event {
  /** At its regular interval. */
  NONE(""),
  /** It has just begun. */
  STARTED("started"),
  /** It leaves the swarm. */
  STOPPED("stopped"),
  /** It has just got the last piece. */
  COMPLETED("completed"),
  /** It wants no more pieces, though it has not all of them: a partial seed (BEP 21). */
  PAUSED("paused");

  private final String text;

  Event(String text) {
    this.text = text;
  }

  /** The value of the query's {@code event}; empty for {@link #NONE}. */
  public String text() {
    return text;
  }
}
