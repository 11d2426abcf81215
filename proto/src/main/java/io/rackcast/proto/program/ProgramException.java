package io.rackcast.proto.program;

/** Ends a program with one sentence for the person who called it: no stack trace, no class name. */
public final class ProgramException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  /**
   * Makes one with {@link ExitCode#FAILED}.
   *
   * @param sentence what is wrong, the value seen, what to do
   */
  public ProgramException(String sentence) {
    this(sentence, ExitCode.FAILED);
  }

  /** Makes one with {@link ExitCode#FAILED}; the cause is shown at {@code RACKCAST_LOG=debug}. */
  public ProgramException(String sentence, Throwable cause) {
    super(sentence, cause);
    this.exitCode = ExitCode.FAILED;
  }

  /**
   * Makes one.
   *
   * @param exitCode {@link ExitCode#FAILED} or {@link ExitCode#USAGE}
   */
  public ProgramException(String sentence, int exitCode) {
    super(sentence);
    this.exitCode = exitCode;
  }

  /** What the program ends with. */
  public int exitCode() {
    return exitCode;
  }
}
