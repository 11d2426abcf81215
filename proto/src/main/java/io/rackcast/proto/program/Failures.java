package io.rackcast.proto.program;

import io.rackcast.proto.yaml.ProblemsException;
import java.util.Arrays;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on standard error why a command failed: a sentence, and no stack trace unless wanted. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  // Picocli names Java's types.
  private static final Pattern WHOLE_NUMBER = Pattern.compile("not an? (int|long|short)\\b");

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    var command = e.getCommandLine();
    var err = command.getErr();
    var shown = unknownOption(e, arguments);
    err.println(
        WHOLE_NUMBER.matcher(String.valueOf(shown.getMessage())).replaceAll("no whole number"));
    UnmatchedArgumentException.printSuggestions(shown, err);
    err.printf("See '%s --help'.%n", command.getCommandSpec().qualifiedName());
    return ExitCode.USAGE;
  }

  /** What is missing may be there, misspelt: then that is what to say. */
  private static ParameterException unknownOption(ParameterException e, String... arguments) {
    if (!(e instanceof MissingParameterException)) {
      return e;
    }
    var known = e.getCommandLine().getCommandSpec().optionsMap().keySet();
    var unknown =
        Arrays.stream(arguments)
            .filter(each -> each.startsWith("--") && each.length() > 2)
            .filter(each -> !known.contains(each.split("=", 2)[0]))
            .toList();
    return unknown.isEmpty() ? e : new UnmatchedArgumentException(e.getCommandLine(), unknown);
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
