package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.publisher.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands have in common that work on a publisher's own files, as its settings say. */
abstract class LocalCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before any method is called
  CommandSpec command;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The publisher's settings.")
  Path config = Path.of("");

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  boolean json;

  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  boolean help;

  /**
   * Does the work.
   *
   * @return the program's exit code
   */
  abstract int run() throws IOException;

  @Override
  public final Integer call() {
    try {
      return run();
    } catch (IOException | StoreException e) {
      throw new ProgramException(String.valueOf(e.getMessage()), e);
    } finally {
      err().flush();
    }
  }

  /** Prints the result if it is asked for as JSON. */
  final void printIfJson(JsonNode result) {
    if (json) {
      out().println(result);
    }
  }

  /** Standard output. */
  final PrintWriter out() {
    return command.commandLine().getOut();
  }

  /** Where all goes that is not the result. */
  final PrintWriter err() {
    return command.commandLine().getErr();
  }
}
