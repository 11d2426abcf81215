package io.rackcast.proto.program;

/** How a program ends. A server that is stopped by a signal ends with 128 and its number. */
public final class ExitCode {
  /** It did what it was told. */
  public static final int DONE = 0;

  /** It could not do what it was told. */
  public static final int FAILED = 1;

  /** It was called in a wrong way, or its settings are wrong. */
  public static final int USAGE = 2;

  private ExitCode() {}
}
