package io.rackcast.tracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {
  private static String printed(Table table) {
    var out = new StringWriter();
    table.print(new PrintWriter(out, true));
    return out.toString();
  }

  @Test
  void print_tooWide_cutsTheWidest() {
    var table = new Table("  ", "A", "B");
    table.row("x".repeat(40), "y".repeat(300));

    var lines = printed(table).lines().toList();

    assertThat(lines.get(1)).hasSize(Table.WIDTH).startsWith("  xxx").endsWith("y…");
  }

  @Test
  void print_hostileText_isMadeHarmless() {
    var table = new Table("", "NAME", "COUNT");
    table.row("a\u001b[2Jb\u202ec\n", "5");

    assertThat(printed(table)).isEqualTo("NAME       COUNT\na?[2Jb?c?      5\n");
  }

  @Test
  void wrapped_longSentence_fits() {
    String wrapped = Text.wrapped("word ".repeat(60).strip());

    assertThat(wrapped.lines()).allMatch(line -> line.length() <= Table.WIDTH).hasSize(4);
    assertThat(wrapped.replaceAll("\\s+", " ")).isEqualTo("word ".repeat(60).strip());
  }

  @Test
  void text_values_areForPeople() {
    assertThat(Text.bytes(1023)).isEqualTo("1023 B");
    assertThat(Text.bytes(1536)).isEqualTo("1.5 KiB");
    assertThat(Text.bytes(Long.MAX_VALUE)).isEqualTo("8.0 EiB");
    assertThat(Text.age(119)).isEqualTo("119 s");
    assertThat(Text.age(120)).isEqualTo("2 min");
    assertThat(Text.age(7200)).isEqualTo("2 h");
  }
}
