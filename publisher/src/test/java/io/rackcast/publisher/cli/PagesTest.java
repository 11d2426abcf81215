package io.rackcast.publisher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.proto.program.ProgramException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagesTest {
  private final List<String> asked = new ArrayList<>();

  /** 1, 2 | none | 3: a page may be empty and still have a next one. */
  private Pages.Page<Integer> page(String token) {
    asked.add(token);
    return switch (token) {
      case "" -> new Pages.Page<>(List.of(1, 2), "second");
      case "second" -> new Pages.Page<>(List.of(), "third");
      default -> new Pages.Page<>(List.of(3), "");
    };
  }

  private ObjectNode collect(int limit) {
    return Pages.collect("numbers", limit, this::page, IntNode::valueOf);
  }

  @ParameterizedTest(name = "--limit {0}")
  @CsvSource({
    "1, '[1]', true",
    "2, '[1,2]', true",
    "3, '[1,2,3]', false",
    "9, '[1,2,3]', false",
  })
  void collect_limit_isKeptAndSaysWhetherThereAreMore(
      int limit, String expected, boolean isTruncated) {
    var result = collect(limit);

    assertThat(result.path("numbers")).hasToString(expected);
    assertThat(result.path("truncated").asBoolean()).isEqualTo(isTruncated);
  }

  @Test
  void collect_moreThanTheLimitOnTheFirstPage_asksForNoOther() {
    collect(1);

    assertThat(asked).containsExactly("");
  }

  @Test
  void collect_limitThatIsNone_isRefusedBeforeAnybodyIsAsked() {
    assertThatThrownBy(() -> collect(0))
        .isInstanceOf(ProgramException.class)
        .hasMessage("--limit is 0; use 1 or more");
    assertThat(asked).isEmpty();
  }
}
