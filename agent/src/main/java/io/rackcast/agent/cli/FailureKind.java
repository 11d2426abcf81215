package io.rackcast.agent.cli;

import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;

/** Why a command failed, in one word for programs; beside what an agent says of a fetch. */
final class FailureKind {
  /** The command or the settings are to be mended. */
  static final String USAGE = "usage";

  /** No agent runs where one is looked for. */
  static final String NO_AGENT = "no-agent";

  /** The process was told to end. */
  static final String INTERRUPTED = "interrupted";

  private static final String FAULT = "fault";

  private FailureKind() {}

  static String of(Exception failure) {
    if (failure instanceof FetchFailedException fetch) {
      return fetch.kind();
    }
    if (failure instanceof ApiClient.NoAgentException) {
      return NO_AGENT;
    }
    return failure instanceof ProgramException known && known.exitCode() == ExitCode.USAGE
        ? USAGE
        : FAULT;
  }
}
