package io.rackcast.proto.program;

import io.rackcast.proto.yaml.ProblemsException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on standard error why a command failed: a sentence, and no stack trace unless wanted. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    var command = e.getCommandLine();
    var err = command.getErr();
    err.println(e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    err.printf("See '%s --help'.%n", command.getCommandSpec().qualifiedName());
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
    var err = command.getErr();
    if (e instanceof ProblemsException problems) {
      problems.problems().forEach(err::println);
      return ExitCode.USAGE;
    }
    if (Logs.isDebug()) {
      e.printStackTrace(err);
    }
    if (e instanceof ProgramException known) {
      err.println(known.getMessage());
      return known.exitCode();
    }
    err.printf("internal error: %s; run it with RACKCAST_LOG=debug and report what it says%n", e);
    return ExitCode.FAILED;
  }
}
