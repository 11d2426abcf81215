package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells to type, typed, in its order; only the ports are others. */
final class ReadmeIT {
  private static final Pattern FILE =
      Pattern.compile("```yaml\n# (\\S+)\n(.*?)```", Pattern.DOTALL);
  private static final Pattern COMMAND = Pattern.compile("^    (.+)$", Pattern.MULTILINE);
  private static final String LIST =
      "java -jar agent/target/rackcast-agent.jar cache ls --config r1n1.yaml";
  private static final Pattern CONFIG = Pattern.compile("--config (\\S+)");

  @TempDir Path dir;
  @RegisterExtension final Programs programs = new Programs();
  private final Map<String, Integer> ports = new LinkedHashMap<>();

  ReadmeIT() {
    for (var usual : List.of("6969", "6970", "6971", "7070", "7071", "6881", "6981", "5080")) {
      ports.put(usual, FreePorts.next());
    }
  }

  @Test
  void stepByStep_asWritten_endsWithTheBuildOnTheNode() throws IOException {
    String steps = stepByStep();
    writeFiles(steps);
    for (var module : List.of("tracker", "publisher", "agent")) {
      Files.createSymbolicLink(dir.resolve(module), Jars.TOP.resolve(module));
    }
    Files.createDirectories(dir.resolve("build/bin"));
    Files.writeString(dir.resolve("build/bin/app"), "the build\n".repeat(10_000));
    Files.writeString(dir.resolve("build/index.html"), "<p>hello\n");

    String exports = "";
    for (String command : commands(steps)) {
      if (command.contains(" revoke ")) {
        keepAndSetUp();
        activate(exports);
      }
      if (command.startsWith("export ")) {
        exports = command;
      } else if (command.contains(" run --config ")) {
        start(command);
      } else if (!command.startsWith("aria2c") || isThere("/usr/bin/aria2c")) {
        finish(exports, command);
      }
    }

    assertThat(dir.resolve("web/bin/app")).hasSameBinaryContentAs(dir.resolve("build/bin/app"));
    assertThat(dir.resolve("web/index.html"))
        .hasSameBinaryContentAs(dir.resolve("build/index.html"));
  }

  /** The part on putting a release in use, while there is one. */
  private void activate(String exports) throws IOException {
    Path site = Files.createDirectories(dir.resolve("site"));
    Path before = Files.createDirectory(site.resolve("web-1.41")).toRealPath();
    Path link = Files.createSymbolicLink(site.resolve("current"), Path.of("web-1.41"));
    for (var script : List.of("drain.sh", "reload.sh")) {
      Path file = Files.writeString(dir.resolve(script), "#!/bin/sh\nreadlink $RACKCAST_LINK\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    var commands = commands(part("## Putting a release in use", "## Content that lives elsewhere"));
    assertThat(commands).hasSize(2);

    var out = finish(exports, commands.get(0));

    assertThat(link.resolve("bin/app")).hasSameBinaryContentAs(dir.resolve("build/bin/app"));
    assertThat(out.err()).contains("web-1.41\n", "web-1.42\n");
    finish(exports, commands.get(1));
    assertThat(link.toRealPath()).isEqualTo(before);
  }

  /** What other parts tell to type on such a node, while it has the release. */
  private void keepAndSetUp() throws IOException {
    String cache = part("## What an agent keeps", "## Putting a release in use");
    assertThat(cache).contains("cache ls", "cache pin web@1.42", "cache verify web@1.42");
    commands(cache).forEach(command -> finish("", command));
    assertThat(Program.run(dir, shell("", LIST)).succeeded().out()).contains("web@1.42", "pinned");

    String mirror = part("## Images for the container runtime", "### How fast a pull is");
    assertThat(mirror).contains("setup containerd", "setup podman", "setup crio", "setup docker");
    commands(mirror).forEach(command -> finish("", command));
    assertThat(dir.resolve("certs.d/_default/hosts.toml")).isRegularFile();
    assertThat(dir.resolve("registries.conf.d/50-rackcast.conf")).isRegularFile();
    assertThat(dir.resolve("docker/daemon.json")).isRegularFile();
  }

  private static List<String> commands(String part) {
    return COMMAND.matcher(part).results().map(result -> result.group(1)).toList();
  }

  private String stepByStep() throws IOException {
    String steps = part("## Step by step", "## Settings");
    assertThat(steps).contains("publish build", "fetch web@1.42", "revoke web@1.42");
    return steps;
  }

  private String part(String from, String to) throws IOException {
    String text = Files.readString(Jars.TOP.resolve("README.md"));
    String steps = text.substring(text.indexOf(from), text.indexOf(to));
    for (var port : ports.entrySet()) {
      steps = steps.replace(":" + port.getKey(), ":" + port.getValue());
    }
    return steps;
  }

  private void writeFiles(String steps) throws IOException {
    for (Matcher matcher = FILE.matcher(steps); matcher.find(); ) {
      Files.writeString(dir.resolve(matcher.group(1)), matcher.group(2));
    }
  }

  private void start(String command) {
    var matcher = CONFIG.matcher(command);
    assertThat(matcher.find()).isTrue();
    String name = matcher.group(1).replaceAll(".*/|\\.yaml", "");
    var program =
        programs.start(
            dir.resolve(name + ".log"),
            listening(),
            List.of("bash", "-c", in("", "exec " + command)));
    new Web(dir, List.of()).awaitReady(program, readiness(name));
  }

  private Program.Outcome finish(String exports, String command) {
    var done = Program.run(dir, shell(exports, command));
    assertThat(done.exitCode()).as(command + "\n" + done.out() + done.err()).isZero();
    return done;
  }

  private List<String> shell(String exports, String command) {
    return List.of("bash", "-c", in(exports, command));
  }

  private String in(String exports, String command) {
    return "cd '" + dir + "' && " + (exports.isEmpty() ? "" : exports + " && ") + command;
  }

  /** The README leaves the usual ports unsaid; here they are said. */
  private Map<String, String> listening() {
    var all = new LinkedHashMap<String, String>();
    all.put("RACKCAST_PUBLISHER_GRPC_LISTEN", at("7070"));
    all.put("RACKCAST_PUBLISHER_HTTP_LISTEN", at("7071"));
    all.put("RACKCAST_PUBLISHER_TOKEN_ISSUER", "http://" + at("7071"));
    all.put("RACKCAST_PUBLISHER_TRACKERS_ANNOUNCE", "http://" + at("6969") + "/announce");
    all.put("RACKCAST_PUBLISHER_TRACKERS_GRPC", at("6970"));
    all.put("RACKCAST_TRACKER_HTTP_LISTEN", at("6969"));
    all.put("RACKCAST_TRACKER_GRPC_LISTEN", at("6970"));
    all.put("RACKCAST_TRACKER_ADMIN_LISTEN", at("6971"));
    all.put("RACKCAST_AGENT_MIRROR_LISTEN", at("5080"));
    return all;
  }

  private String readiness(String name) {
    return switch (name) {
      case "publisher" -> at("7071");
      case "tracker" -> at("6971");
      case "origin" -> "127.9.0.1:" + ports.get("6981");
      case "r1n1" -> "127.1.0.1:" + ports.get("6981");
      default ->
          throw new AssertionError("the README starts " + name + ", which is not known here");
    };
  }

  private String at(String usualPort) {
    return "127.0.0.1:" + ports.get(usualPort);
  }

  private static boolean isThere(String program) {
    boolean there = Files.isExecutable(Path.of(program));
    if (!there) {
      System.err.println("SKIPPED, one command of the README: install Debian's aria2");
    }
    return there;
  }
}
