package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.StatusRuntimeException;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.publisher.store.ReleaseKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What the commands that talk to a publisher have in common. */
abstract class ClientCommand implements Callable<Integer> {
  static final ObjectMapper JSON = new ObjectMapper();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before any method is called
  CommandSpec command;

  @Mixin ServerOptions server = new ServerOptions();

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  boolean json;

  @Option(names = "--help", usageHelp = true, description = "Show this help.")
  boolean help;

  /** Does the work; what it returns is printed as JSON when that is asked for. */
  abstract ObjectNode run(PublisherClient client) throws IOException, InterruptedException;

  /** Tells a person about {@code result}, on standard output. */
  abstract void print(ObjectNode result, PrintWriter out);

  @Override
  public Integer call() throws InterruptedException {
    try (var client = server.connect()) {
      var result = run(client);
      var out = command.commandLine().getOut();
      if (json) {
        out.println(result);
      } else {
        print(result, out);
      }
      out.flush();
      return ExitCode.DONE;
    } catch (StatusRuntimeException e) {
      throw new ProgramException(Failures.sentence(e, server.server), e);
    } catch (IOException e) {
      throw new ProgramException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Where all goes that is not the result. */
  PrintWriter err() {
    return command.commandLine().getErr();
  }

  /** Reads "name@version". */
  static final class Key implements ITypeConverter<ReleaseKey> {
    @Override
    public ReleaseKey convert(String text) {
      try {
        return ReleaseKey.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
