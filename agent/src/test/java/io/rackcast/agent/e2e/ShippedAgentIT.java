package io.rackcast.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.agent.daemon.Agent;
import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.MirrorClient;
import io.rackcast.agent.testkit.MirrorClient.Pulled;
import io.rackcast.agent.testkit.NotifyListener;
import io.rackcast.agent.testkit.Program;
import io.rackcast.agent.testkit.Programs;
import io.rackcast.agent.testkit.SampleImage;
import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent as it is shipped, run as its unit for systemd runs it, and killed, stopped or stormed
 * by many; the rest of the world is in the test's own process.
 */
@Timeout(300)
class ShippedAgentIT {
  private static final int SIZE = 24_000_000;
  private static final int PIECE = 32 << 10;
  private static final Path UNIT = Jars.TOP.resolve("examples/systemd/rackcast-agent.service");

  @TempDir Path folder;
  @RegisterExtension final Programs programs = new Programs();
  private final SampleImage app = new SampleImage("app", SIZE);
  private final String api = "127.0.0.1:" + FreePorts.next();
  private final int mirrorPort = FreePorts.next();
  private final MirrorClient runtime = new MirrorClient(mirrorPort);
  private Lab lab;
  private Web web;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab(folder);
    web = new Web(folder, List.of());
    app.publishTo(lab.publisher);
  }

  @AfterEach
  void stop() {
    programs.end();
    lab.close();
  }

  private Program agent(Map<String, String> more) throws IOException {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("RACKCAST_AGENT_API_LISTEN", api);
    environment.put("RACKCAST_AGENT_MIRROR_LISTEN", "127.0.0.1:" + mirrorPort);
    environment.put("RACKCAST_AGENT_DATA_DIR", folder.resolve("shipped").toString());
    String file = lab.configFile("node", "127.1.0.1", FakePublisher.TOKEN).toString();
    return programs.start(folder.resolve("agent.log"), environment, command(file));
  }

  /** The unit's own command, with this machine's places in it. */
  private static List<String> command(String settings) throws IOException {
    String start =
        Files.readAllLines(UNIT).stream()
            .filter(line -> line.startsWith("ExecStart="))
            .findFirst()
            .orElseThrow();
    var words = new ArrayList<>(List.of(start.substring("ExecStart=".length()).split(" ", -1)));
    words.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.set(words.size() - 1, settings);
    words.replaceAll(
        word -> word.endsWith("/agent.jvm") ? "@" + UNIT.resolveSibling("agent.jvm") : word);
    int jar = words.indexOf("-jar") + 1;
    List<String> packaged = Jars.command("agent");
    words.set(jar, packaged.get(packaged.size() - 1));
    // Changes nothing but the time a start takes.
    packaged.stream()
        .filter(option -> option.startsWith("-XX:SharedArchiveFile="))
        .forEach(option -> words.add(1, option));
    return words;
  }

  private Program ready(Map<String, String> more) throws IOException {
    return web.awaitReady(agent(more), api);
  }

  private double metric(String name) {
    return web.get("http://" + api + "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private double received() {
    return web.get("http://" + api + "/metrics")
        .lines()
        .filter(line -> line.startsWith("rackcast_transfer_bytes_total{direction=\"in\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private Path content(String file) {
    var blob = app.blob(1);
    return folder
        .resolve("shipped/content/" + blob.hashed().infoHash() + "/data")
        .resolve(file.replace("NAME", blob.name() + "." + blob.hashed().infoHash()));
  }

  private void assertPulled(Pulled pulled) {
    assertThat(pulled.status()).as(pulled.isCut() + "").isEqualTo(200);
    assertThat(Arrays.equals(pulled.body(), app.blobBytes(1))).isTrue();
  }

  @Test
  void pull_agentKilledInTheMiddle_isCutAndTheSamePullAgainFetchesOnlyTheRest() throws Exception {
    lab.publisher.blobsEndAt = SIZE / 2;
    try (var origin = lab.origin()) {
      assertThat(origin.peerPort()).isPositive();
      Program first = ready(Map.of());
      var came = new AtomicInteger();
      var pull = runtime.getAsync(app.blobPath(1), came);
      await().atMost(Program.PATIENCE).until(() -> came.get() > SIZE / 4);

      first.kill();

      Pulled cut = pull.get(60, TimeUnit.SECONDS);
      assertThat(cut.isCut()).isTrue();
      assertThat(cut.body()).isEqualTo(Arrays.copyOf(app.blobBytes(1), cut.body().length));
      long journaled = (Files.size(content(".NAME.journal")) - 48) / 4;
      lab.publisher.blobsEndAt = Integer.MAX_VALUE;
      Program second = ready(Map.of());
      assertPulled(runtime.get(app.blobPath(1)));
      assertThat(journaled * PIECE).isGreaterThan(SIZE / 8);
      assertThat(received())
          .isBetween(SIZE - (journaled + 1.0) * PIECE, SIZE - journaled * PIECE * 0.95);
      assertThat(metric("rackcast_transfer_read_again_bytes_total")).isZero();
      assertThat(second.isAlive()).isTrue();
    }
  }

  @Test
  void restart_stoppedOrKilled_seedsAtOnceWithoutReadingContentAndTellsSystemd() throws Exception {
    String socket = folder.resolve("notify").toString();
    Map<String, String> systemd = Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "1000000");
    try (var listener = new NotifyListener(socket);
        var origin = lab.origin()) {
      assertThat(origin.peerPort()).isPositive();
      Program first = ready(systemd);
      await().atMost(Program.PATIENCE).until(() -> told(listener, "READY=1\nSTATUS="));
      await().atMost(Program.PATIENCE).until(() -> told(listener, "WATCHDOG=1"));
      signal(first, "HUP");
      await().atMost(Program.PATIENCE).until(() -> told(listener, "RELOADING=1\nMONOTONIC_USEC="));
      await().atMost(Program.PATIENCE).until(() -> listener.told.contains("READY=1"));
      assertPulled(runtime.get(app.blobPath(1)));
      await().atMost(Program.PATIENCE).until(() -> Files.exists(content(".NAME.whole")));

      signal(first, "TERM");
      assertThat(first.awaitEnd()).isEqualTo(143);
      assertThat(told(listener, "STOPPING=1")).isTrue();
    }
    // The origin is gone: what others are given is this node's.
    Program second = ready(Map.of());
    awaitSeeding();
    second.kill();
    Program third = ready(Map.of());
    awaitSeeding();
    assertPulled(runtime.get(app.blobPath(1)));
    assertThat(third.isAlive()).isTrue();
  }

  private static boolean told(NotifyListener listener, String begin) {
    return listener.told.stream().anyMatch(line -> line.startsWith(begin));
  }

  private static void signal(Program program, String name) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, "" + program.pid()).start().waitFor())
        .isZero();
  }

  private void awaitSeeding() {
    await()
        .atMost(Program.PATIENCE)
        .until(() -> web.get("http://" + api + "/api/v1/status").contains("\"state\":\"seeding\""));
    assertThat(metric("rackcast_transfer_read_again_bytes_total")).isZero();
  }

  @Test
  void pulls_moreAtOnceThanAreServed_someAreToldToWaitAndTheOthersGetTheirBytes() throws Exception {
    int many = 2200;
    int some = 50_000;
    lab.publisher.blobsEndAt = SIZE / 2;
    try (Agent origin = lab.origin()) {
      assertThat(origin.peerPort()).isPositive();
      Program agent = ready(Map.of());
      List<CompletableFuture<Pulled>> pulls = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        pulls.add(runtime.getAsync(app.blobPath(1), new AtomicInteger(), range(i, some)));
      }
      await()
          .atMost(Program.PATIENCE)
          .until(() -> pulls.stream().filter(CompletableFuture::isDone).count() >= many - 1000);
      long turnedAway = pulls.stream().filter(CompletableFuture::isDone).count();

      lab.publisher.blobsEndAt = Integer.MAX_VALUE;

      int served = 0;
      for (int i = 0; i < many; i++) {
        Pulled pulled = pulls.get(i).get(120, TimeUnit.SECONDS);
        if (pulled.status() == 206) {
          served++;
          assertThat(pulled.body()).isEqualTo(part(i, some));
        } else {
          assertThat(pulled.status()).as(pulled.text()).isIn(0, 503);
        }
      }
      assertThat(served).isEqualTo(1000);
      await().atMost(Program.PATIENCE).until(() -> metric("rackcast_mirror_requests_active") == 0);
      await().atMost(Program.PATIENCE).until(() -> metric("rackcast_agent_contents_open") == 0);
      assertPulled(runtime.get(app.blobPath(1)));
      long resident = resident(agent);
      System.err.printf(
          "%d pulls at once: %d served, %d turned away; at most %d MiB resident%n",
          many, served, turnedAway, resident >> 20);
      assertThat(resident).isLessThan(600L << 20);
    }
  }

  private static String[] range(int number, int bytes) {
    int from = SIZE / 2 + (number % 200) * bytes;
    return new String[] {"Range", "bytes=" + from + "-" + (from + bytes - 1)};
  }

  private byte[] part(int number, int bytes) {
    int from = SIZE / 2 + (number % 200) * bytes;
    return Arrays.copyOfRange(app.blobBytes(1), from, from + bytes);
  }

  /** The most it ever had in memory, in bytes. */
  private static long resident(Program program) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + program.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }
}
