package io.rackcast.proto.program;

/** A running program that can read its settings again; SIGHUP asks it to. */
public interface Reloadable {
  /**
   * Reads the settings again and applies what can change while the program runs; what went wrong is
   * logged, and leaves all as it was. Called by one thread at a time.
   */
  void reload();
}
