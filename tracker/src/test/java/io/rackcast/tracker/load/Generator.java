package io.rackcast.tracker.load;

/** A way to load one server. */
interface Generator extends AutoCloseable {
  /** Announces for so long and counts; the server's processor time is that of {@code pid}. */
  Tally run(double seconds, long pid) throws Exception;

  @Override
  void close();

  /** Makes one for a server. */
  @FunctionalInterface
  interface Maker {
    Generator on(Server server) throws Exception;
  }
}
