package io.rackcast.agent.cache;

import static io.rackcast.agent.cache.CacheSteps.APP;
import static io.rackcast.agent.cache.CacheSteps.WEB;
import static io.rackcast.agent.cache.CacheSteps.hash;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cache whose program is killed in the middle of its steps, at changes of files. */
@Timeout(300)
class KilledTest {
  // What a kill before the next of these finds; a sync of a file changes nothing for it.
  private static final String CHANGES = "rename,mkdir,rmdir,unlink,fdatasync";
  private static final int KILLED = 137;

  // Each is a start of a JVM; the next build takes others.
  private static final int MOST_KILLS = 8;

  @TempDir Path folder;

  @Test
  void start_killedAtAnyStepBefore_hasAllThatWasDoneAndNothingElse() throws Exception {
    List<String> steps = steps();
    assertThat(steps).hasSizeGreaterThan(20);
    // With -Drackcast.seed of a run that failed, this one takes the same.
    long seed = Long.getLong("rackcast.seed", System.nanoTime());
    System.err.println("rackcast.seed=" + seed);
    Collections.shuffle(steps, new Random(seed));

    for (String step : steps.subList(0, MOST_KILLS)) {
      int code = run(step, List.of("-e", "trace=" + step.split(":", 2)[0], "-e", "inject=" + step));
      assertThat(code).as(step).isEqualTo(KILLED);
      look(step);
    }
  }

  /** Every change of a file, as strace kills at it. */
  private List<String> steps() throws Exception {
    Path trace = folder.resolve("trace");
    int code = run("none", List.of("--seccomp-bpf", "-e", "trace=" + CHANGES, "-o", "" + trace));
    assertThat(code).isZero();
    look("none");
    Map<String, Integer> counts = new HashMap<>();
    List<String> steps = new ArrayList<>();
    for (String line : Files.readAllLines(trace)) {
      var call = Pattern.compile("^\\d+ +([a-z]+)\\(").matcher(line);
      if (call.find()) {
        int count = counts.merge(call.group(1), 1, Integer::sum);
        steps.add("%s:signal=KILL:when=%d".formatted(call.group(1), count));
      }
    }
    return steps;
  }

  private int run(String point, List<String> options) throws Exception {
    List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", "/dev/null"));
    command.addAll(options);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-UsePerfData",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CacheSteps.class.getName(),
            data(point).toString()));
    return code(
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(said(point).toFile()));
  }

  private Path data(String point) {
    return folder.resolve("data-" + point.replace(':', '-'));
  }

  private Path said(String point) {
    return folder.resolve("said-" + point.replace(':', '-'));
  }

  private static int code(ProcessBuilder command) throws InterruptedException {
    try {
      var process = command.start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } catch (IOException e) {
      System.err.println("SKIPPED: a cache killed at each step needs Debian's strace");
      Assumptions.abort("needs strace");
      return 0;
    }
  }

  private void look(String point) throws IOException {
    List<String> done = Files.readAllLines(said(point));
    try (var cache = Cache.open(data(point))) {
      cache.sweep();
      if (done.contains("kept web") && !done.contains("ended app")) {
        assertThat(cache.find(hash(WEB))).as("%s: %s", point, done).isPresent();
      }
      if (done.contains("kept app")) {
        assertThat(cache.find(hash(APP))).as("%s: %s", point, done).isPresent();
      }
      if (done.contains("pinned app")) {
        assertThat(cache.find(hash(APP)).orElseThrow().pinned()).isTrue();
      }
      if (done.contains("ended app")) {
        assertThat(cache.find(hash(APP)).orElseThrow().ended()).contains("withdrawn");
      }
      if (done.contains("removed web")) {
        assertThat(cache.find(hash(WEB))).as("%s: %s", point, done).isEmpty();
      }
      Set<String> known = new TreeSet<>();
      for (CachedArtifact artifact : cache.artifacts()) {
        known.add(artifact.infoHash().toString());
        assertThat(artifact.metainfo().infoHash()).isEqualTo(artifact.infoHash());
      }
      assertThat(names(data(point).resolve("content"))).as("%s: %s", point, done).isEqualTo(known);
      assertThat(names(data(point))).containsOnly("agent.lock", "cache.index", "content");
    }
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return new TreeSet<>(entries.map(entry -> entry.getFileName().toString()).toList());
    }
  }
}
