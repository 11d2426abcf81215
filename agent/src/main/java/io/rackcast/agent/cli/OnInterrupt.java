package io.rackcast.agent.cli;

/** Cleans up when the process is told to end (Ctrl-C, SIGTERM) before this is closed. */
final class OnInterrupt implements AutoCloseable {
  private final Thread hook;

  OnInterrupt(Runnable cleanUp) {
    this.hook = new Thread(cleanUp, "interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process ends already, and the hook does its work.
    }
  }
}
