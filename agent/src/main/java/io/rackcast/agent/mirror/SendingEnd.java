package io.rackcast.agent.mirror;

/** Who hears of a body. On the connection's event loop. */
interface SendingEnd {
  /** The first bytes can be sent: now the head of the answer is written. */
  void firstBytes();

  /** All was written; the answer is to be ended. */
  void complete();

  /**
   * No more can come.
   *
   * @param sentence what is wrong, for people
   */
  void failed(String sentence);
}
