package io.rackcast.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.testkit.FreePorts;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.http.TestPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tracker that starts again when its publisher is away, and what a disk may do to it. */
class RestartTest {
  private static final InfoHash HASH = InfoHash.parse("11".repeat(20));
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension final TestTracker tracker = new TestTracker();
  @TempDir Path state;
  private final FakePublisher publisher = new FakePublisher();

  @BeforeEach
  void trustThePublisher() {
    publisher.configure(tracker).set("state-dir", state);
    publisher.approve(HASH);
  }

  @AfterEach
  void stopPublisher() {
    tracker.stop();
    publisher.close();
  }

  private String failure() {
    var peer = new TestPeer(tracker.httpPort(), "127.1.0.1");
    return peer.announce(1, "&jwt=" + FakePublisher.token(HASH)).failure();
  }

  private void awaitAdmitted() {
    await().atMost(LONG).until(() -> failure().isEmpty());
  }

  private void bothStop() {
    tracker.stop();
    publisher.stop();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"cut", "empty", "garbage", "old", "folder"})
  void restart_filesBroken_refusesWithASentence_andRecoversWithThePublisher(String fault)
      throws IOException {
    awaitAdmitted();
    bothStop();
    int broken = 0;
    try (var files = Files.list(state)) {
      for (var file : files.toList()) {
        damage(file, fault);
        broken++;
      }
    }
    assertThat(broken).isGreaterThanOrEqualTo(2);

    assertThat(failure()).matches(".*(keys are not known yet|not heard from the publisher).*");
    publisher.start();
    awaitAdmitted();
    // Where a folder stands, nothing can be kept for the next time.
    if (!fault.equals("folder")) {
      bothStop();

      assertThat(failure()).isEmpty();
    }
  }

  private static void damage(Path file, String fault) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    switch (fault) {
      case "cut" -> Files.write(file, Arrays.copyOf(whole, whole.length / 2));
      case "empty" -> Files.write(file, new byte[0]);
      case "garbage" -> Files.writeString(file, "\0\1\2 what is this? \uffff".repeat(50));
      // What a message would look like without its seal, as an earlier version wrote it.
      case "old" -> Files.write(file, Arrays.copyOfRange(whole, 4, whole.length));
      default -> {
        Files.delete(file);
        Files.createDirectories(file.resolve("in-its-place"));
      }
    }
  }

  @Test
  void stateDir_diskFull_servesOn_andKeepsWhatItKnowsOnceThereIsRoom() throws Exception {
    try (var disk = new FullDisk(state)) {
      awaitAdmitted();
      assertThat(failure()).isEmpty();

      disk.free();
      publisher.approve(InfoHash.parse("22".repeat(20)));
      await().atMost(LONG).until(() -> Files.exists(state.resolve("approvals.bin")));
      tracker.stop();
      awaitAdmitted(); // fetches the keys again, and now there is room for them
      bothStop();

      assertThat(failure()).isEmpty();
    }
  }

  /** A file system of its own, without a byte of room until it is told to have some. */
  private static final class FullDisk implements AutoCloseable {
    private final Path mount;
    private final Path filler;

    FullDisk(Path mount) throws Exception {
      this.mount = mount;
      this.filler = mount.resolve("filler");
      boolean mounted =
          run(
              "mount",
              "-t",
              "tmpfs",
              "-o",
              "size=256k",
              "rackcast-" + FreePorts.next(),
              "" + mount);
      if (!mounted) {
        System.err.println("SKIPPED, no file system of its own: needs root");
      }
      Assumptions.assumeTrue(mounted, "mounting needs root");
      try (var out = Files.newOutputStream(filler)) {
        while (true) {
          out.write(new byte[512]);
        }
      } catch (IOException full) {
        assertThat(full).hasMessageContaining("No space left");
      }
    }

    void free() throws IOException {
      Files.delete(filler);
    }

    @Override
    public void close() throws Exception {
      run("umount", "-l", mount.toString());
    }

    private static boolean run(String... command) throws Exception {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    }
  }
}
