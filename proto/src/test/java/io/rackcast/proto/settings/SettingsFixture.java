package io.rackcast.proto.settings;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;

/** A program with one setting of each kind. */
abstract class SettingsFixture {
  @TempDir Path folder;

  enum Mode {
    TOKEN,
    OPEN_TO_ALL
  }

  record Rule(String name, List<String> rights) {
    Rule {
      if (name.equals("root")) {
        throw new IllegalArgumentException("\"root\" cannot be a rule; choose another name");
      }
    }
  }

  /** One setting of each kind. */
  record Example(
      HostPort listen,
      Optional<HostPort> grpc,
      Mode mode,
      Optional<URI> jwks,
      Duration interval,
      int numwant,
      long size,
      boolean verbose,
      List<String> names,
      Path data,
      Optional<Path> racks,
      Secret token,
      String label,
      List<Rule> rules) {
    static Example load(Settings settings) {
      settings.section("http", "Announces and scrapes over HTTP.");
      var example =
          new Example(
              settings.address("http.listen", "127.0.0.1:6969", "Where to listen."),
              settings.optionalAddress("grpc.listen", "Where agents connect."),
              settings.choice("admission.mode", Mode.TOKEN, "Who may join."),
              settings.optionalUri("admission.jwks-url", "Where the keys are."),
              settings.duration("announce.interval", "60s", "1s", "1h", "How long to wait."),
              settings.integer("announce.numwant", 50, 1, 200, "How many peers."),
              settings.bytes("limits.size", "4MiB", "1KiB", "1GiB", "The longest request."),
              settings.bool("verbose", false, "Whether to say more."),
              settings.strings("names", List.of("a", "b c"), "Names."),
              settings.path("data-dir", "data", "Where data lies."),
              settings.optionalPath("topology.file", "Which racks there are."),
              settings.secretOrFile("token", "Proves who this is."),
              settings.string("label", "it's \"x\": \\ #1", "Shown to people."),
              settings.list("rules", "Who may do what.", Example::rule));
      settings.rejectProblems();
      return example;
    }

    private static Supplier<Rule> rule(Settings settings) {
      var name = settings.requiredString("name", "Whom it is for.");
      var rights = settings.strings("rights", List.of(), "What they may.");
      return () -> new Rule(name, rights);
    }
  }

  Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("t.yaml"), yaml);
  }

  Example read(String yaml, Map<String, String> environment) throws IOException {
    return Example.load(Settings.read(file(yaml), "RACKCAST_T", environment));
  }

  List<String> problems(String yaml, Map<String, String> environment) throws IOException {
    var settings = Settings.read(file(yaml), "RACKCAST_T", environment);
    return catchThrowableOfType(SettingsException.class, () -> Example.load(settings))
        .problems()
        .stream()
        .map(problem -> problem.replace(folder + "/", ""))
        .toList();
  }
}
