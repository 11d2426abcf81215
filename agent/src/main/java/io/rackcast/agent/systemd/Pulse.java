package io.rackcast.agent.systemd;

/** A thread that must answer for the program to count as alive. */
@FunctionalInterface
public interface Pulse {
  /** Has {@code answer} run on that thread; does not block. */
  void ask(Runnable answer);
}
