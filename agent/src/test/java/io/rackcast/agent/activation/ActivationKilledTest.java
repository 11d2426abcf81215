package io.rackcast.agent.activation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A command that is killed while it activates; its hooks do it, so the point is exact. */
class ActivationKilledTest {
  @TempDir Path folder;
  private Path link;

  /** What is killed: activates the release in the first argument, at a link in the second. */
  static final class Killed {
    public static void main(String[] arguments) throws Exception {
      Activation.Options options = options(arguments[2], arguments[3]);
      try (var activation = Activation.of(Path.of(arguments[1]), options)) {
        activation.activate(Path.of(arguments[0]));
      }
    }

    private static Activation.Options options(String before, String after) {
      return new Activation.Options(hook(before), hook(after), OptionalInt.empty());
    }

    private static Optional<Hook> hook(String script) {
      var limit = java.time.Duration.ofMinutes(1);
      return Optional.of(new Hook(script, limit, System.err));
    }
  }

  @BeforeEach
  void prepare() throws Exception {
    folder = folder.toRealPath();
    link = folder.resolve("current");
    for (String version : new String[] {"web-1", "web-2"}) {
      Files.createDirectory(folder.resolve(version));
    }
    assertThat(run("web-1", "true", "true")).isZero();
  }

  private int run(String release, String before, String after) throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                Killed.class.getName(),
                folder.resolve(release).toString(),
                link.toString(),
                before,
                after)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  @ParameterizedTest(name = "killed by the {0} hook: {3} is in use")
  @CsvSource({
    "before, kill -9 $PPID, true, web-1",
    "after, true, kill -9 $PPID, web-2",
  })
  void activate_killed_leavesTheOldOrTheNewAndTheNextCommandGoesOn(
      String hook, String before, String after, String inUse) throws Exception {
    assertThat(run("web-2", before, after)).isEqualTo(128 + 9);

    assertThat(link.toRealPath()).isEqualTo(folder.resolve(inUse));

    // Half a switch that a killed command left, too, is in nobody's way.
    Files.createSymbolicLink(folder.resolve(".current.new"), Path.of("nowhere"));
    assertThat(run("web-2", "true", "true")).isZero();
    assertThat(link.toRealPath()).isEqualTo(folder.resolve("web-2"));
    var none = new Activation.Options(Optional.empty(), Optional.empty(), OptionalInt.empty());
    try (var activation = Activation.of(link, none)) {
      assertThat(activation.back()).isEqualTo(folder.resolve("web-1"));
    }
    assertThat(Files.exists(folder.resolve(".current.new"), LinkOption.NOFOLLOW_LINKS)).isFalse();
  }
}
