package io.rackcast.proto.fault;

/**
 * What is wrong with a connection, and what to do.
 *
 * @param what with the value seen; stands in brackets behind who is called
 * @param advice begins with a verb
 */
public record Explained(String what, String advice) {
  /** {@code (what); advice}. */
  @Override
  public String toString() {
    return "(" + what + "); " + advice;
  }
}
