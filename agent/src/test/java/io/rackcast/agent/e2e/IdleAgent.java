package io.rackcast.agent.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Measures what an agent uses that seeds much and is asked for nothing; a program, not a test.
 *
 * <p>A publisher, a tracker with the usual intervals, an origin and a node, each a process; the
 * node is started as the systemd unit starts it. It fetches all artifacts, is measured, is started
 * again and measured once more. Arguments: an empty folder, artifacts (1000), KiB of each (64),
 * seconds of measuring (120), and Java options in place of the unit's, each set of them one
 * argument; what comes after the first set is started on the same content.
 */
public final class IdleAgent {
  private static final String ORIGIN = "127.9.0.1";
  private static final String NODE = "127.1.0.1";
  private static final Duration SETTLING = Duration.ofSeconds(45);
  private static final double MOST_SHARE = 0.01;
  private static final long MOST_RSS = 150L << 20;
  private static final String UNIT_OPTIONS = "@" + Jars.TOP.resolve("examples/systemd/agent.jvm");

  private final Fleet fleet;
  private final Path folder;
  private final int artifacts;
  private final int bytes;
  private final int seconds;

  private IdleAgent(Path folder, Programs programs, int artifacts, int bytes, int seconds)
      throws IOException {
    this.fleet = new Fleet(folder, programs);
    this.folder = folder;
    this.artifacts = artifacts;
    this.bytes = bytes;
    this.seconds = seconds;
    // The tracker's default, in place of that of tests.
    Path tracker = folder.resolve("tracker.yaml");
    Files.writeString(
        tracker, Files.readString(tracker).replaceFirst("announce: .*", "announce: {}"));
  }

  /** Measures, and prints both figures beside their limits. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of(arguments[0])).toAbsolutePath();
    int artifacts = argument(arguments, 1, 1000);
    int bytes = argument(arguments, 2, 64) << 10;
    int seconds = argument(arguments, 3, 120);
    List<String> options =
        List.of(arguments).subList(Math.min(4, arguments.length), arguments.length);
    var programs = new Programs();
    try {
      new IdleAgent(folder, programs, artifacts, bytes, seconds)
          .run(options.isEmpty() ? List.of(UNIT_OPTIONS) : options);
    } finally {
      programs.end();
    }
    System.exit(0);
  }

  private static int argument(String[] arguments, int number, int usual) {
    return arguments.length > number ? Integer.parseInt(arguments[number]) : usual;
  }

  private void run(List<String> optionSets) throws Exception {
    fleet.publisher();
    fleet.tracker();
    fleet.agent("origin", ORIGIN, "origin");
    publish();
    awaitSeeding(ORIGIN);
    var unused = fleet.agentSettings("node", NODE, "node");
    Program node = start(optionSets.get(0));
    fetch();
    measure("after the fetch", optionSets.get(0), node);
    for (String options : optionSets) {
      node.stop();
      node = start(options);
      measure("after a start", options, node);
    }
  }

  private Program start(String options) {
    List<String> java = new ArrayList<>(Jars.java().subList(0, 1));
    java.addAll(List.of(options.split(" ")));
    java.addAll(List.of("-jar", Jars.TOP.resolve("agent/target/rackcast-agent.jar").toString()));
    java.addAll(List.of("run", "--config", folder.resolve("node.yaml").toString()));
    return fleet.awaitReady(fleet.background("node", java), NODE);
  }

  private void publish() {
    var random = new Random(artifacts);
    var content = new byte[bytes];
    try (var uploads = fleet.uploads()) {
      for (int i = 0; i < artifacts; i++) {
        random.nextBytes(content);
        var unused = uploads.publish("app" + i, "1", content);
      }
    }
  }

  private void fetch() throws IOException, InterruptedException {
    var http = HttpClient.newHttpClient();
    long begun = System.nanoTime();
    for (int i = 0; i < artifacts; i++) {
      var request =
          HttpRequest.newBuilder(URI.create("http://" + fleet.api(NODE) + "/api/v1/fetch"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{\"name\":\"app%d\",\"version\":\"1\"}".formatted(i)))
              .build();
      String said = http.send(request, BodyHandlers.ofString()).body();
      if (!said.contains("\"event\":\"done\"")) {
        throw new AssertionError("not fetched: " + said);
      }
    }
    System.out.printf("%d artifacts in %.1f s%n", artifacts, (System.nanoTime() - begun) / 1e9);
  }

  private void awaitSeeding(String address) {
    await(address + " seeds them all")
        .atMost(Program.PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> seeds(address) == artifacts);
  }

  private int seeds(String address) {
    int seeds = 0;
    for (JsonNode transfer : fleet.status(address).path("transfers")) {
      seeds += transfer.path("state").asText().equalsIgnoreCase("seeding") ? 1 : 0;
    }
    return seeds;
  }

  private void measure(String when, String options, Program node) throws InterruptedException {
    awaitSeeding(NODE);
    TimeUnit.MILLISECONDS.sleep(SETTLING.toMillis());
    ProcessUse before = ProcessUse.of(node.pid());
    long begun = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    ProcessUse after = ProcessUse.of(node.pid());
    double share =
        (after.processorSeconds() - before.processorSeconds())
            / ((System.nanoTime() - begun) / 1e9);
    System.out.printf("%s, %d artifacts, java %s%n", when, artifacts, options);
    System.out.printf(
        "  processor %.2f %% of a core, wanted are less than %.0f %%: %s%n",
        100 * share, 100 * MOST_SHARE, share < MOST_SHARE ? "met" : "NOT MET");
    System.out.printf(
        "  resident %d MiB, wanted are %d at most: %s (shared by its share %d MiB, of no file %d"
            + " MiB; before %d MiB; %d threads)%n",
        after.rssBytes() >> 20,
        MOST_RSS >> 20,
        after.rssBytes() <= MOST_RSS ? "met" : "NOT MET",
        after.pssBytes() >> 20,
        after.anonymousBytes() >> 20,
        before.rssBytes() >> 20,
        after.threads());
    if (options.contains("NativeMemoryTracking")) {
      String pid = Long.toString(node.pid());
      System.out.println(
          Program.run(folder, List.of("jcmd", pid, "VM.native_memory", "summary")).out());
    }
  }
}
