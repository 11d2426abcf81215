package io.rackcast.proto.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path folder;

  private enum Mode {
    TOKEN,
    OPEN_TO_ALL
  }

  private record Rule(String name, List<String> rights) {
    Rule {
      if (name.equals("root")) {
        throw new IllegalArgumentException("\"root\" cannot be a rule; choose another name");
      }
    }
  }

  /** One setting of each kind. */
  private record Example(
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
              settings.list(
                  "rules",
                  "Who may do what.",
                  rule ->
                      new Rule(
                          rule.requiredString("name", "Whom it is for."),
                          rule.strings("rights", List.of(), "What they may."))));
      settings.rejectProblems();
      return example;
    }
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("t.yaml"), yaml);
  }

  private Example read(String yaml, Map<String, String> environment) throws IOException {
    return Example.load(Settings.read(file(yaml), "RACKCAST_T", environment));
  }

  private List<String> problems(String yaml, Map<String, String> environment) throws IOException {
    var settings = Settings.read(file(yaml), "RACKCAST_T", environment);
    return catchThrowableOfType(SettingsException.class, () -> Example.load(settings))
        .problems()
        .stream()
        .map(problem -> problem.replace(folder + "/", ""))
        .toList();
  }

  @Test
  void read_emptyFile_givesDefaults() throws IOException {
    var example = read("# nothing yet\n", Map.of());

    assertThat(example)
        .isEqualTo(
            new Example(
                new HostPort("127.0.0.1", 6969),
                Optional.empty(),
                Mode.TOKEN,
                Optional.empty(),
                Duration.ofSeconds(60),
                50,
                4 << 20,
                false,
                List.of("a", "b c"),
                folder.resolve("data"),
                Optional.empty(),
                Secret.NONE,
                "it's \"x\": \\ #1",
                List.of()));
  }

  @Test
  void read_everyKey_givesItsValue() throws IOException {
    var example =
        read(
            """
            http: { listen: "[::1]:0" }
            grpc:
              listen: tracker.example:6970
            admission: { mode: open-to-all, jwks-url: "http://127.0.0.1:7071/keys" }
            announce: { interval: 1m30s, numwant: 200 }
            limits: { size: 1GiB }
            verbose: true
            names: []
            data-dir: /var/lib/../lib/rackcast
            topology: { file: sub/racks.yaml }
            token: hush
            label: x
            rules:
              - { name: ci, rights: [publish, read] }
              - name: ops
            """,
            Map.of());

    assertThat(example)
        .isEqualTo(
            new Example(
                new HostPort("::1", 0),
                Optional.of(new HostPort("tracker.example", 6970)),
                Mode.OPEN_TO_ALL,
                Optional.of(URI.create("http://127.0.0.1:7071/keys")),
                Duration.ofSeconds(90),
                200,
                1 << 30,
                true,
                List.of(),
                Path.of("/var/lib/rackcast"),
                Optional.of(folder.resolve("sub/racks.yaml")),
                Secret.of("hush"),
                "x",
                List.of(new Rule("ci", List.of("publish", "read")), new Rule("ops", List.of()))));
  }

  @Test
  void read_manyMistakes_tellsAllWithTheirLines() throws IOException {
    var problems =
        problems(
            """
            http: { listen: "127.0.0.1:70000", lisen: 5 }
            admision: { mode: token }
            admission:
              mode: closed
              jwks-url: "ftp://x"
            announce: { interval: 2h, numwant: 0, size: 4KiB }
            limits: 4MiB
            verbose: yes
            names: a
            data-dir:
            token: [hush]
            token: hush
            rules:
              - { name: root }
              - { rights: [a, [b]], right: c }
              - ci
            """,
            Map.of());

    assertThat(problems)
        .containsExactly(
            "t.yaml:1: http.listen is \"127.0.0.1:70000\"; use a port from 0 to 65535",
            "t.yaml:1: \"http.lisen\" is not a setting; did you mean \"http.listen\"?",
            "t.yaml:2: \"admision\" is not a setting; did you mean \"admission\"?",
            "t.yaml:4: admission.mode is \"closed\"; use one of token | open-to-all",
            "t.yaml:5: admission.jwks-url is \"ftp://x\"; write a URL like http://host:port/path",
            "t.yaml:6: announce.interval is \"2h\"; use 1s to 1h",
            "t.yaml:6: announce.numwant is \"0\"; use 1 to 200",
            "t.yaml:6: \"announce.size\" is not a setting; did you mean \"limits.size\"?",
            "t.yaml:7: limits is \"4MiB\"; it is a section, write limits: { size: … }",
            "t.yaml:8: verbose is \"yes\"; write true or false",
            "t.yaml:9: names is \"a\"; write a list like [a, b]",
            "t.yaml:10: data-dir has no value; give it one or remove the line",
            "t.yaml:11: token is a list; write a single value",
            "t.yaml:12: \"token\" stands on line 11 already; keep one",
            "t.yaml:14: \"root\" cannot be a rule; choose another name",
            "t.yaml:15: rules[1].name is missing; add it",
            "t.yaml:15: rules[1].rights holds a list; write single values",
            "t.yaml:15: \"rules[1].right\" is not a setting; did you mean \"rules[1].rights\"?",
            "t.yaml:16: rules is \"ci\"; write sections with keys");
  }

  @Test
  void read_unknownKeyUnlikeAny_namesTheKnownOnes() throws IOException {
    assertThat(problems("announce: { colour: red }\n", Map.of()))
        .containsExactly(
            "t.yaml:1: \"announce.colour\" is not a setting; known here: interval, numwant");
  }

  @Test
  void read_noFile_tellsOneSentence() {
    var missing = folder.resolve("none.yaml");
    var settings = Settings.read(missing, "RACKCAST_T", Map.of());

    assertThatThrownBy(() -> Example.load(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessage(missing + ": there is no such file; check the path");
  }

  @Test
  void read_variables_overrideTheFile() throws IOException {
    var example =
        read(
            "announce: { interval: 10s }\ntoken: a\ngrpc: { listen: \"x:1\" }\ndata-dir: d\n",
            Map.of(
                "RACKCAST_T_ANNOUNCE_INTERVAL", "30s",
                "RACKCAST_T_TOKEN", "b",
                "RACKCAST_T_GRPC_LISTEN", "",
                "RACKCAST_T_NAMES", "x, y,,",
                "RACKCAST_T_DATA_DIR", "here",
                "PATH", "/bin",
                "RACKCAST_TRACKER_NO", "x"));

    assertThat(example.interval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(example.token()).isEqualTo(Secret.of("b"));
    assertThat(example.grpc()).isEmpty();
    assertThat(example.names()).containsExactly("x", "y");
    assertThat(example.data()).isEqualTo(Path.of("here").toAbsolutePath());
  }

  @Test
  void read_wrongVariables_tellsTheirNames() throws IOException {
    var problems =
        problems(
            "",
            Map.of(
                "RACKCAST_T_ANNOUNCE_INTERVAL", "soon",
                "RACKCAST_T_ANOUNCE_NUMWANT", "5",
                "RACKCAST_T_COLOUR", "red",
                "RACKCAST_T_RULES", "x"));

    assertThat(problems)
        .containsExactlyInAnyOrder(
            "RACKCAST_T_ANNOUNCE_INTERVAL: announce.interval is \"soon\"; write a duration like"
                + " 500ms, 90s, 5m or 1h30m",
            "RACKCAST_T_ANOUNCE_NUMWANT: no setting has this variable; did you mean"
                + " \"RACKCAST_T_ANNOUNCE_NUMWANT\"?",
            "RACKCAST_T_COLOUR: no setting has this variable",
            "RACKCAST_T_RULES: a list of sections; write it into a file");
  }

  @Test
  void read_variablesOfAKubernetesService_areNoSettings() throws IOException {
    var example =
        read(
            "",
            Map.of(
                "RACKCAST_T_SERVICE_HOST", "10.0.0.1",
                "RACKCAST_T_SERVICE_PORT_HTTP", "6969",
                "RACKCAST_T_PORT", "tcp://10.0.0.1:6969",
                "RACKCAST_T_PORT_6969_TCP_ADDR", "10.0.0.1"));

    assertThat(example.listen().port()).isEqualTo(6969);
  }

  @Test
  void usesVariable_variableReadElsewhere_isNoProblem() {
    var settings = Settings.fromEnvironment("RACKCAST_T", Map.of("RACKCAST_T_API", "x"));

    settings.usesVariable("RACKCAST_T_API");

    settings.rejectProblems();
  }

  @Test
  void problem_ofAKey_standsAtItsLine() throws IOException {
    var settings = Settings.read(file("a:\n  b: 5s\n"), "X", Map.of("X_C", "1s"));
    settings.string("a.b", "", "B.");
    settings.string("c", "", "C.");
    settings.string("d", "", "D.");

    settings.problem("a.b", "one");
    settings.problem("c", "two");
    settings.problem("d", "three");

    assertThatThrownBy(settings::rejectProblems)
        .isInstanceOfSatisfying(
            SettingsException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "X_C: two",
                        folder.resolve("t.yaml") + ": three",
                        folder.resolve("t.yaml") + ":2: one"));
  }

  @Test
  void secretOrFile_file_holdsTheSecret() throws IOException {
    Files.writeString(folder.resolve("token.txt"), "hush\n");
    Files.writeString(folder.resolve("empty.txt"), " \n");

    assertThat(read("token-file: token.txt\n", Map.of()).token()).isEqualTo(Secret.of("hush"));
    assertThat(problems("token-file: none.txt\n", Map.of()))
        .containsExactly("t.yaml:1: token-file is none.txt; there is no such file, check the path");
    assertThat(problems("token-file: empty.txt\n", Map.of()))
        .containsExactly(
            "t.yaml:1: token-file is empty.txt; the file is empty, put the secret into it");
    assertThat(problems("token: x\ntoken-file: token.txt\n", Map.of()))
        .containsExactly("t.yaml:1: token and token-file are both set; keep one");
  }

  @Test
  void describe_defaults_readBack() throws IOException {
    var defaults = Settings.defaults("RACKCAST_T");
    var loaded = Example.load(defaults);
    String described = defaults.describe();

    var again = Settings.read(file(described), "RACKCAST_T", Map.of());
    var reloaded = Example.load(again);

    assertThat(again.describe()).isEqualTo(described);
    assertThat(reloaded)
        .usingRecursiveComparison()
        .ignoringFields("data") // relative to the file
        .isEqualTo(loaded);
  }

  @Test
  void describe_defaults_explainsEachKey() {
    var settings = Settings.defaults("RACKCAST_T");
    Example.load(settings);

    assertThat(settings.describe())
        .isEqualTo(
            """
            # Announces and scrapes over HTTP.
            http:
              # Where to listen (host:port).
              listen: "127.0.0.1:6969"

            grpc:
              # Where agents connect (host:port).
              listen:  # not set

            admission:
              # Who may join (token | open-to-all).
              mode: token
              # Where the keys are (a URL).
              jwks-url:  # not set

            announce:
              # How long to wait (1s to 1h).
              interval: 60s
              # How many peers (1 to 200).
              numwant: 50

            limits:
              # The longest request (1KiB to 1GiB).
              size: 4MiB

            # Whether to say more (true | false).
            verbose: false

            # Names (a list).
            names: ["a", "b c"]

            # Where data lies.
            data-dir: "data"

            topology:
              # Which racks there are.
              file:  # not set

            # Proves who this is (a secret).
            token:  # (not set)

            # File that holds token instead.
            token-file:  # not set

            # Shown to people.
            label: "it's \\"x\\": \\\\ #1"

            # Who may do what (a list of these).
            #   # Whom it is for.
            #   name:  # required
            #   # What they may (a list).
            #   rights: []
            rules: []
            """);
  }

  @Test
  void describe_valuesInUse_showsThemBesideTheDefaultsButNoSecret() throws IOException {
    var settings =
        Settings.read(
            file("announce: { interval: 5s }\ntoken: hush\nrules: [{name: a}]\n"),
            "RACKCAST_T",
            Map.of());
    Example.load(settings);

    assertThat(settings.describe())
        .contains("  interval: 5s  # default 60s\n")
        .contains("token:  # (set)\n")
        .contains("rules: []  # 1 given, not shown\n")
        .doesNotContain("hush");
  }

  @Test
  void secret_asText_neverShowsItself() {
    assertThat(Secret.of("hush")).hasToString("(set)");
    assertThat(Secret.NONE).hasToString("(not set)");
  }
}
