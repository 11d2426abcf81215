package io.rackcast.tracker.operation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recordings of the JVM by Flight Recorder: one at a time, the last {@value #MOST_KEPT} kept, each
 * of at most {@value #MOST_BYTES} bytes in a file that only this user can read. For any thread.
 *
 * <p>What could hold secrets is not recorded: environment variables, system properties and command
 * lines, of this process and of others.
 */
public final class Recordings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);
  private static final int MOST_KEPT = 2;
  private static final long MOST_BYTES = 64L << 20;
  private static final long MOST_COPY_NANOS = 5_000_000_000L;
  private static final List<String> WITH_SECRETS =
      List.of(
          "jdk.InitialEnvironmentVariable",
          "jdk.InitialSystemProperty",
          "jdk.JVMInformation",
          "jdk.SystemProcess",
          "jdk.ProcessStart");

  private final InstantSource clock;
  private final Deque<One> kept = new ArrayDeque<>();
  private int last;

  /** How much is recorded. */
  public enum Detail {
    /** What costs about 1 %. */
    DEFAULT,
    /** More samples, about 2 %. */
    PROFILE
  }

  /**
   * What is known of one.
   *
   * @param id its number, from 1
   * @param seconds how long it is to be
   * @param running whether it goes on
   * @param bytes how large its file is; 0 while it goes on
   */
  public record State(
      int id, Instant startedAt, int seconds, String settings, boolean running, long bytes) {}

  private record One(
      int id, Instant startedAt, int seconds, Detail detail, Recording recording, Path file) {
    /** Its file is whole only when the JDK has closed it: it is copied after the stop. */
    boolean isRunning() {
      return recording.getState() != RecordingState.CLOSED;
    }
  }

  /** There are none yet. */
  public Recordings(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Starts one.
   *
   * @param seconds 1 to 300
   * @return what it is; empty if one is running
   * @throws IOException if there is no room for its file
   */
  public synchronized Optional<State> start(int seconds, Detail detail) throws IOException {
    if (kept.stream().anyMatch(One::isRunning)) {
      return Optional.empty();
    }
    while (kept.size() >= MOST_KEPT) {
      drop(kept.removeFirst());
    }
    var file = Files.createTempFile("rackcast-tracker-", ".jfr");
    Recording recording;
    try {
      recording = recording(seconds, detail, file);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    var one = new One(++last, clock.instant(), seconds, detail, recording, file);
    kept.addLast(one);
    LOG.info("recording {} has begun; it takes {} s", one.id, seconds);
    return Optional.of(state(one));
  }

  private static Recording recording(int seconds, Detail detail, Path file) throws IOException {
    var name = detail.name().toLowerCase(Locale.ROOT);
    try {
      return begun(new Recording(Configuration.getConfiguration(name)), seconds, file);
    } catch (ParseException e) {
      throw new IllegalStateException("this Java's own settings cannot be read", e);
    }
  }

  private static Recording begun(Recording recording, int seconds, Path file) throws IOException {
    try {
      WITH_SECRETS.forEach(recording::disable);
      recording.setName("rackcast");
      recording.setMaxSize(MOST_BYTES);
      recording.setDuration(Duration.ofSeconds(seconds));
      recording.setDestination(file);
      recording.start();
      return recording;
    } catch (IOException | RuntimeException e) {
      recording.close();
      throw e;
    }
  }

  /** Those there are, the oldest first. */
  public synchronized List<State> all() {
    return kept.stream().map(Recordings::state).toList();
  }

  private static State state(One one) {
    boolean running = one.isRunning();
    return new State(
        one.id,
        one.startedAt,
        one.seconds,
        one.detail.name().toLowerCase(Locale.ROOT),
        running,
        running ? 0 : size(one.file));
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Whether the one of this number is there and goes on. */
  public synchronized boolean isRunning(int id) {
    var one = find(id);
    return one != null && one.isRunning();
  }

  /**
   * The bytes of the one of this number.
   *
   * @return empty if there is none, or it goes on; to be closed
   */
  public synchronized Optional<InputStream> open(int id) throws IOException {
    var one = find(id);
    return one == null || one.isRunning()
        ? Optional.empty()
        : Optional.of(Files.newInputStream(one.file, StandardOpenOption.READ));
  }

  /** Ends the one of this number and deletes it; false if there is none. */
  public synchronized boolean delete(int id) {
    var one = find(id);
    if (one == null) {
      return false;
    }
    kept.remove(one);
    drop(one);
    return true;
  }

  private @Nullable One find(int id) {
    return kept.stream().filter(one -> one.id == id).findFirst().orElse(null);
  }

  private static void drop(One one) {
    try {
      // Else the JDK would write the file once more.
      one.recording.setDestination(null);
    } catch (IOException | IllegalStateException e) {
      // It has stopped by itself.
      awaitCopy(one.recording);
    }
    one.recording.close();
    try {
      Files.deleteIfExists(one.file);
    } catch (IOException e) {
      LOG.warn("the recording {} could not be deleted: {}", one.file, e.getMessage());
    }
  }

  /** A copy under way would make the file anew. */
  private static void awaitCopy(Recording recording) {
    long begun = System.nanoTime();
    while (recording.getState() != RecordingState.CLOSED
        && System.nanoTime() - begun < MOST_COPY_NANOS) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Ends and deletes all. */
  @Override
  public synchronized void close() {
    kept.forEach(Recordings::drop);
    kept.clear();
  }
}
