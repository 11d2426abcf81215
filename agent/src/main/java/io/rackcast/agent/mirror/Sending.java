package io.rackcast.agent.mirror;

/** A body on its way to a client. On the connection's event loop. */
interface Sending {
  /** Begins. */
  void start();

  /** Whether it is the client that has to take something before it goes on. */
  boolean waitsForClient();

  /** Gives everything back at once; nothing more is written. */
  void cancel();
}
