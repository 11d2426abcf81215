package io.rackcast.proto.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsProblemsTest extends SettingsFixture {
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
  void usesVariable_variableReadElsewhere_isNoProblem() {
    var settings = Settings.fromEnvironment("RACKCAST_T", Map.of("RACKCAST_T_API", "x"));

    settings.usesVariable("RACKCAST_T_API");

    settings.rejectProblems();
  }
}
