package io.rackcast.agent.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSourceTest {
  @TempDir Path folder;

  @Test
  void ask_fileThatChanges_isReadAgain() throws Exception {
    var source = source(" dc1/pod3/rack17\n");
    assertThat(source.ask()).hasToString("dc1/pod3/rack17");

    Files.writeString(source.file(), "dc1/pod3/rack18");

    assertThat(source.ask()).hasToString("dc1/pod3/rack18");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"'', says nothing", "dc1//r1, is no location", "'dc1/r1 r2', is no location"})
  void ask_contentOfNoUse_isRefusedWithASentence(String content, String sentence) throws Exception {
    var source = source(content);

    assertThatThrownBy(source::ask)
        .isInstanceOf(LocationException.class)
        .hasMessageContaining(source.file().toString())
        .hasMessageContaining(sentence);
  }

  @Test
  void ask_fileThatIsMissingOrLongOrAFolder_isRefusedWithASentence() throws Exception {
    assertThatThrownBy(() -> new FileSource(folder.resolve("gone")).ask())
        .hasMessageContaining("is missing; put it there");
    assertThatThrownBy(() -> source("x".repeat(5000)).ask())
        .hasMessageContaining("longer than 4096 bytes");
    assertThatThrownBy(() -> new FileSource(folder).ask()).hasMessageContaining("is no file");
  }

  private FileSource source(String content) throws Exception {
    return new FileSource(Files.writeString(folder.resolve("location"), content));
  }
}
