package io.rackcast.proto.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.rackcast.proto.yaml.YamlNode.Empty;
import io.rackcast.proto.yaml.YamlNode.Mapping;
import io.rackcast.proto.yaml.YamlNode.Scalar;
import io.rackcast.proto.yaml.YamlNode.Sequence;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlFileTest {
  private static final String GOOD =
      """
      # a comment
      http: { listen: "127.0.0.1:6969", on: yes }
      list:
        - 0x1F
        - two words
        - [a, 'b']
      nothing:
      text: |
        first
        second
      """;

  private final Problems problems = new Problems();

  private Mapping parse(String text) {
    return YamlFile.parse("f.yaml", text, problems);
  }

  @Test
  void parse_blockAndFlowStyle_givesValuesAsWrittenWithLines() {
    var top = parse(GOOD);

    assertThat(problems.list()).isEmpty();
    assertThat(top.entries().keySet()).containsExactly("http", "list", "nothing", "text");
    var http = (Mapping) top.value("http").orElseThrow();
    assertThat(http.value("listen")).hasValue(new Scalar("127.0.0.1:6969", 2));
    assertThat(http.value("on")).hasValue(new Scalar("yes", 2));
    assertThat(top.value("list"))
        .hasValue(
            new Sequence(
                List.of(
                    new Scalar("0x1F", 4),
                    new Scalar("two words", 5),
                    new Sequence(List.of(new Scalar("a", 6), new Scalar("b", 6)), 6)),
                4));
    assertThat(top.value("nothing")).containsInstanceOf(Empty.class);
    assertThat(top.value("text")).hasValue(new Scalar("first\nsecond\n", 8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# only a comment\n", "---\n", "~"})
  void parse_emptyFile_isAnEmptySection(String text) {
    assertThat(parse(text).entries()).isEmpty();
    assertThat(problems.list()).isEmpty();
  }

  @Test
  void parse_duplicateKeys_tellsEach() {
    parse("a: 1\nb: 2\na: 3\nc: { x: 1, x: 2 }\n");

    assertThat(problems.list())
        .containsExactly(
            "f.yaml:3: \"a\" stands on line 1 already; keep one",
            "f.yaml:4: \"x\" stands on line 4 already; keep one");
  }

  @Test
  void parse_tabsAsIndentation_tellsEachLine() {
    parse("a:\n\tb: 1\n\t# a comment may\nc:\n  \td: 2\ntext: \"a\tb\"\n");

    assertThat(problems.list())
        .containsExactly(
            "f.yaml:2: the line is indented by a tab; use spaces",
            "f.yaml:5: the line is indented by a tab; use spaces");
  }

  @Test
  void parse_noYaml_tellsTheLine() {
    parse("a: 1\nb: c: d\n");

    assertThat(problems.list())
        .containsExactly("f.yaml:2: this is not YAML: mapping values are not allowed here");
  }

  @Test
  void parse_anchorsAliasesAndTags_areRefused() {
    // The parser drops an anchor of a single value, which alone does nothing.
    parse("a: &x 1\nb: *x\nc: !!int \"3\"\nd: &y [1]\n");

    assertThat(problems.list())
        .containsExactly(
            "f.yaml:2: *x is an alias; write the value out",
            "f.yaml:3: !tag:yaml.org,2002:int is a tag; write the value alone",
            "f.yaml:4: &y is an anchor; write the value out");
  }

  @Test
  void parse_secondDocumentOrOtherTop_isRefused() {
    parse("a: 1\n---\nb: 2\n");
    parse("- a\n");
    parse("just words\n");

    assertThat(problems.list())
        .containsExactlyInAnyOrder(
            "f.yaml:3: a second document begins here; write one only",
            "f.yaml:1: the file holds a list; write keys with values",
            "f.yaml:1: the file holds \"just words\"; write keys with values");
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 100_000})
  void parse_deepNesting_isRefused(int depth) {
    parse("a: " + "[".repeat(depth) + "]".repeat(depth));

    assertThat(problems.list()).isNotEmpty();
  }

  @Test
  void parse_everyTruncationAndManyMutations_neverThrows() {
    var random = new Random(7);

    for (int end = 0; end < GOOD.length(); end++) {
      String text = GOOD.substring(0, end);
      assertThatCode(() -> parse(text)).doesNotThrowAnyException();
    }
    for (int i = 0; i < 3_000; i++) {
      var letters = new StringBuilder(GOOD);
      for (int n = random.nextInt(4); n >= 0; n--) {
        letters.setCharAt(
            random.nextInt(letters.length()),
            "{}[]:,#&*!|>'\"%@`\t\n -~a\0\u2028".charAt(random.nextInt(25)));
      }
      assertThatCode(() -> parse(letters.toString())).as("%s", letters).doesNotThrowAnyException();
    }
  }

  @Test
  void add_lineEndsAndTerminalCommandsInAValue_areShownAsQuestionMarks() {
    problems.add("f.yaml", 3, "\"a\nb\u001b[2J\" means nothing here");
    problems.add("a\rb", "is no file");

    assertThat(problems.list())
        .containsExactly("a?b: is no file", "f.yaml:3: \"a?b?[2J\" means nothing here");
  }

  @Test
  void list_moreThanAHundredProblems_tellsTheFirstAndHowMany() {
    for (int line = 250; line > 0; line--) {
      problems.add("f.yaml", line, "wrong");
    }

    assertThat(problems.list()).hasSize(101).startsWith("f.yaml:1: wrong");
    assertThat(problems.list()).endsWith("… and 150 more problems");
  }

  @Test
  void read_fileThatCannotBe_tellsOneSentence(@TempDir Path folder) throws IOException {
    var latin1 = folder.resolve("latin1.yaml");
    Files.write(latin1, "a: \u00e4\n".getBytes(StandardCharsets.ISO_8859_1));
    var huge = folder.resolve("huge.yaml");
    try (var file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(YamlFile.LONGEST + 1L);
    }

    YamlFile.read(folder.resolve("no.yaml"), problems);
    YamlFile.read(folder, problems);
    YamlFile.read(latin1, problems);
    YamlFile.read(huge, problems);

    assertThat(problems.list())
        .containsExactlyInAnyOrder(
            folder + "/no.yaml: there is no such file; check the path",
            folder + ": is a folder; name a file",
            latin1 + ": is not text in UTF-8; save it as UTF-8",
            huge + ": is 67108865 bytes long; at most 67108864 are read");
  }
}
