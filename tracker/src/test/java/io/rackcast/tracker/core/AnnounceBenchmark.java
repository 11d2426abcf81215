package io.rackcast.tracker.core;

import io.rackcast.tracker.swarm.Lookahead;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an announce of a known peer costs in the core: place, look-up, update, choice and the rows
 * of the answer, for peers in random order. Run by {@link Benchmarks}.
 *
 * <p>{@code fleet} is swarms × racks of each × peers of a rack; {@code seedersInTen} 0 is a rollout
 * that has just begun: each rack has a lead.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgs = {"-Xms2g", "-Xmx2g"})
public class AnnounceBenchmark {
  private static final int BATCH = 64;

  @Param({"500x2x50", "10000x1x10", "10000x2x50", "1x1000x50"})
  public String fleet = "";

  @Param({"0", "5"})
  public int seedersInTen;

  private LoadedTracker tracker = new LoadedTracker(1, 1, 1, 0);
  private AnnounceCall call = tracker.newCall();
  private final int[] batch = new int[BATCH];
  private Lookahead lookahead = tracker.service.lookahead(BATCH);
  private int size;
  private long random = 1;

  @Setup
  public void fill() {
    var parts = fleet.split("x", -1);
    tracker =
        new LoadedTracker(
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                seedersInTen)
            .fill();
    call = tracker.newCall();
    lookahead = tracker.service.lookahead(BATCH);
    size = tracker.size();
  }

  private int anyPeer() {
    random = random * 0x5851f42d4c957f2dL + 0x14057b7ef767814fL;
    return (int) ((random >>> 33) % size);
  }

  /** What the benchmark itself costs: to make up an announce. */
  @Benchmark
  public long said() {
    call.begin();
    tracker.fill(call, anyPeer());
    return call.announce().idMiddle();
  }

  /** All of it. */
  @Benchmark
  public int announce() {
    tracker.announce(call, anyPeer());
    return call.contacts().ipv4Count();
  }

  /** All of it for those that come together, as over UDP. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int announceTogether() {
    for (int i = 0; i < BATCH; i++) {
      batch[i] = anyPeer();
      tracker.expect(lookahead, batch[i]);
    }
    lookahead.read();
    int told = 0;
    for (int i = 0; i < BATCH; i++) {
      tracker.announce(call, batch[i]);
      told += call.contacts().ipv4Count();
    }
    return told;
  }
}
