package io.rackcast.tracker.selection;

/** Why a policy tells one peer of another. */
public enum Reason {
  /** In the same rack, and fetches for it. */
  RACK_LEAD("in the same rack; fetches for it"),
  /** In the same rack, and has everything. */
  RACK_SOURCE("in the same rack; has everything"),
  /** In the same rack. */
  RACK_MEMBER("in the same rack"),
  /** Has everything, and this peer leads. */
  OUTSIDE_SOURCE("has everything; this peer may fetch from outside"),
  /** Fetches for a wider domain, and this peer leads. */
  OUTSIDE_HEAD("fetches for the domain around both; this peer may fetch from outside"),
  /** Both lead. */
  OUTSIDE_LEAD("both fetch from outside: leads meet each other"),
  /** This one has everything, and the other may fetch from outside. */
  SERVED_LEAD("fetches for its rack or a wider domain; this peer has everything"),
  /** By chance. */
  DRAWN("drawn from all peers"),
  /** Nearer than others, or of the part that is kept for who is farther. */
  NEAREST("taken by how far it is");

  private final String sentence;

  Reason(String sentence) {
    this.sentence = sentence;
  }

  /** For people. */
  public String sentence() {
    return sentence;
  }
}
