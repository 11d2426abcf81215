package io.rackcast.publisher.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RightTest {
  private static final Pattern ROW = Pattern.compile("^\\| ((?:`[a-z]+`(?:, )?)+) \\|.*");

  @Test
  void readme_tellsOfEachRightOnce() throws Exception {
    String text = Files.readString(Path.of("../README.md"));
    String part =
        text.substring(text.indexOf("## Who may publish"), text.indexOf("### Certificates"));

    List<String> told =
        part.lines()
            .map(ROW::matcher)
            .filter(Matcher::matches)
            .flatMap(row -> Stream.of(row.group(1).replace("`", "").split(", ", -1)))
            .toList();

    assertThat(told)
        .containsExactlyInAnyOrderElementsOf(Stream.of(Right.values()).map(Right::label).toList());
  }
}
