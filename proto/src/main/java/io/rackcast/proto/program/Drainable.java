package io.rackcast.proto.program;

/** A running program that goes on for a time of the operator's choosing when it is to stop. */
public interface Drainable {
  /**
   * Goes on, unready, for that time; then it can be closed. The limit on how long a program may
   * take to stop begins after it.
   *
   * @throws InterruptedException if it is to be closed at once
   */
  void drain() throws InterruptedException;
}
