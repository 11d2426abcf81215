package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.program.ExitCode;
import io.rackcast.publisher.signing.KeyTerms;
import io.rackcast.publisher.signing.SigningKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.Command;

/** {@code keys --config FILE}: which keys there are, which signs, and what becomes of them. */
@Command(
    name = "keys",
    description = "Lists the signing keys: which signs, which waits to, which are still accepted.")
public final class KeysCommand extends LocalCommand {
  private final Function<Path, KeyTerms> terms;
  private final Clock clock;

  /**
   * @param terms reads the settings
   */
  public KeysCommand(Function<Path, KeyTerms> terms, Clock clock) {
    this.terms = terms;
    this.clock = clock;
  }

  @Override
  int run() throws IOException {
    var known = SigningKeys.open(terms.apply(config), clock).known();
    var all = ClientCommand.JSON.createObjectNode();
    var list = all.putArray("keys");
    known.forEach(key -> list.add(json(key)));
    printIfJson(all);
    if (!json) {
      known.forEach(key -> out().println(line(key)));
    }
    return ExitCode.DONE;
  }

  private static String line(SigningKeys.Known key) {
    var what =
        switch (key.stage()) {
          case WAITS -> "signs from " + key.signsFrom() + " on";
          case SIGNS -> "signs";
          case ACCEPTED ->
              "is accepted" + key.acceptedUntil().map(end -> " until " + end).orElse("");
        };
    return "%-24s %-6s %s (%s)".formatted(key.kid(), key.algorithm().header(), what, key.place());
  }

  static ObjectNode json(SigningKeys.Known key) {
    var node =
        ClientCommand.JSON
            .createObjectNode()
            .put("kid", key.kid())
            .put("algorithm", key.algorithm().header())
            .put("state", key.stage().name().toLowerCase(Locale.ROOT))
            .put("issued", key.issued().toString())
            .put("signs_from", key.signsFrom().toString())
            .put("place", key.place());
    key.acceptedUntil().ifPresent(end -> node.put("accepted_until", end.toString()));
    return node;
  }
}
