package io.rackcast.publisher.registry.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.publisher.TestCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README tells to type about images, typed, and what it says that is answered. */
class ReadmeTest extends IntakeFixture {
  private static final Pattern COMMAND =
      Pattern.compile(
          "^    java -jar publisher/target/rackcast-publisher.jar (.+)$", Pattern.MULTILINE);
  private static final Pattern SHOWN = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");

  @Override
  String registryName() {
    return "reg.example";
  }

  private static String section() throws IOException {
    String text = Files.readString(Path.of("../README.md"));
    int start = text.indexOf("## Images of registries");
    return text.substring(start, text.indexOf("\n## ", start));
  }

  @Test
  void imagesOfRegistries_asWritten_answersWhatIsWritten() throws IOException {
    var app = layout.image("app", 1, 2_000_000, 30_000);
    var tool = layout.image("tool", 2, 10_000);
    registry.tag("team/app", "v1", app.manifest()).tag("team/tool", "v1", tool.manifest());
    registry.lie(tool.manifest().digest(), "{\"schemaVersion\":2}".getBytes(UTF_8));
    tell("team/app", "v1", app.manifest());
    ended();
    tell("team/tool", "v1", tool.manifest());
    ended();
    var said = new StringBuilder();
    int commands = 0;

    for (var matcher = COMMAND.matcher(section()); matcher.find(); commands++) {
      if (matcher.group(1).startsWith("push-retry")) {
        registry.tellTheTruth();
      }
      said.append(typed(matcher.group(1)).out());
    }

    assertThat(commands).isEqualTo(7);
    var shown = SHOWN.matcher(section()).results().toList();
    assertThat(shown).hasSize(3);
    for (var each : shown) {
      assertThat(withoutTimes(said.toString())).contains(withoutTimes(each.group(1)));
    }
  }

  private TestCommands.Result typed(String command) {
    var words =
        WORD.matcher(command)
            .results()
            .map(match -> match.group(1) == null ? match.group() : match.group(1))
            .toArray(String[]::new);
    var result = run(words);
    assertThat(result.code()).as(command + ": " + result.err()).isZero();
    return result;
  }

  private static String withoutTimes(String text) {
    return TIME.matcher(text).replaceAll("TIME").replaceAll("[ \n]+", " ");
  }
}
