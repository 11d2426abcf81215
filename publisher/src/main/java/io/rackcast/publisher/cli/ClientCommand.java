package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.publisher.store.ReleaseKey;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A command that talks to a publisher and whose result is one object. */
abstract class ClientCommand extends RemoteCommand {
  static final ObjectMapper JSON = new ObjectMapper();

  @Option(names = "--json", description = "Print one JSON object on standard output.")
  boolean json;

  /** Does the work; what it returns is printed as JSON when that is asked for. */
  abstract ObjectNode run(PublisherClient client) throws IOException, InterruptedException;

  /** Tells a person about {@code result}, on standard output. */
  abstract void print(ObjectNode result, PrintWriter out);

  @Override
  final void answer(PublisherClient client, PrintWriter out)
      throws IOException, InterruptedException {
    var result = run(client);
    if (json) {
      out.println(result);
    } else {
      print(result, out);
    }
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
