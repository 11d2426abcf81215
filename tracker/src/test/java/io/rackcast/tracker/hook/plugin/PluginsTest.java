package io.rackcast.tracker.hook.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.hook.Hook;
import io.rackcast.tracker.http.TestPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the example that people are shown, compiled as they would. */
class PluginsTest {
  private static final Path EXAMPLE =
      Path.of("..", "examples", "hook", "src").toAbsolutePath().normalize();
  private static final String SERVICE = "META-INF/services/io.rackcast.tracker.hook.Hook";
  private static final String NAMES = "rate-limits,clients,node-keys,token,approval,quiet-hours";

  @TempDir Path folder;
  @RegisterExtension final TestTracker tracker = new TestTracker();

  private Path plugins() throws IOException {
    return Files.createDirectories(folder.resolve("plugins"));
  }

  private static List<Path> files(Path top) throws IOException {
    try (var all = Files.walk(top)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /** Compiles the example into a jar in the plugins folder. */
  private Path example() throws IOException {
    var classes = Files.createDirectories(folder.resolve("classes"));
    var arguments =
        new ArrayList<>(
            List.of(
                "-cp", System.getProperty("java.class.path"), "-proc:none", "-d", classes + ""));
    for (var file : files(EXAMPLE)) {
      if (file.toString().endsWith(".java")) {
        arguments.add(file.toString());
      }
    }
    var compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new))).isZero();
    var jar = plugins().resolve("quiet-hours.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (var top : List.of(classes, EXAMPLE)) {
        for (var file : files(top)) {
          if (!file.toString().endsWith(".java")) {
            out.putNextEntry(new JarEntry(top.relativize(file).toString()));
            out.write(Files.readAllBytes(file));
            out.closeEntry();
          }
        }
      }
    }
    return jar;
  }

  private void jar(String name, String entry, String text) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(plugins().resolve(name)))) {
      out.putNextEntry(new JarEntry(entry));
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
    }
  }

  @Test
  void announce_exampleInThePlugins_refusesWhatItsRuleRefuses() throws IOException {
    example();
    tracker.set("hooks.plugins", plugins()).set("hooks.chain", NAMES);

    var early = new TestPeer(tracker.httpPort(), "127.1.0.1").announce(1, "");
    System.setProperty("quiet-hours", "0-24");
    try {
      var quiet = new TestPeer(tracker.httpPort(), "127.1.0.1").announce(1, "");

      assertThat(early.failure()).isEmpty();
      assertThat(quiet.failure()).isEqualTo("no new downloads during quiet hours; come back later");
    } finally {
      System.clearProperty("quiet-hours");
    }
  }

  @Test
  void load_example_hasAClassLoaderOfItsOwn() throws Exception {
    example();

    try (var plugins = Plugins.load(plugins())) {
      assertThat(plugins.hooks()).extracting(Hook::name).containsExactly("quiet-hours");
      assertThat(plugins.hooks().get(0).getClass().getClassLoader())
          .isNotSameAs(Hook.class.getClassLoader());
    }
  }

  @Test
  void load_noFolder_isNoPlugins() throws Exception {
    try (var plugins = Plugins.load(folder.resolve("nowhere"))) {
      assertThat(plugins.hooks()).isEmpty();
    }
  }

  @Test
  void load_noJar_isRefusedByItsName() throws IOException {
    Files.writeString(plugins().resolve("broken.jar"), "not a jar");

    assertThatThrownBy(() -> Plugins.load(plugins()))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("broken.jar is no jar that can be read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          other.txt | x                  | names no hook; put the class's name into META-INF
          SERVICE   | no.such.Thing      | cannot be made
          SERVICE   | java.lang.String   | names no hook of its own
          SERVICE   | }{ nonsense        | cannot be made
          """)
  void load_brokenJar_isRefusedByItsName(String entry, String text, String sentence)
      throws IOException {
    jar("bad.jar", entry.equals("SERVICE") ? SERVICE : entry, text);

    assertThatThrownBy(() -> Plugins.load(plugins()))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("bad.jar")
        .hasMessageContaining(sentence);
  }

  @Test
  void start_hookThatTheChainDoesNotName_isRefused() throws IOException {
    example();
    tracker.set("hooks.plugins", plugins());

    assertThatThrownBy(tracker::running).hasMessageContaining("which hooks.chain does not name");
  }

  @Test
  void start_chainNamesAnUnknownHook_isRefused() throws IOException {
    tracker.set("hooks.plugins", plugins()).set("hooks.chain", NAMES);

    assertThatThrownBy(tracker::running)
        .hasMessageContaining("hooks.chain names \"quiet-hours\", which is no shipped hook");
  }
}
