package io.rackcast.tracker.hook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A passage by itself, with a loop that all of them share. */
public final class TestPassage extends Passage {
  private static final ExecutorService LOOP =
      Executors.newSingleThreadExecutor(
          task -> {
            var thread = new Thread(task, "test-loop");
            thread.setDaemon(true);
            return thread;
          });

  private final CountDownLatch arrived = new CountDownLatch(1);
  private final boolean isScrape;

  private TestPassage(boolean isScrape) {
    super(LOOP);
    this.isScrape = isScrape;
  }

  public static TestPassage announce(InfoHash swarm) {
    var passage = new TestPassage(false);
    passage.announce().infoHash(swarm);
    return passage.from("127.0.0.1").peer("-XX0001-000000000001");
  }

  public static TestPassage scrape(InfoHash swarm) {
    var passage = new TestPassage(true);
    passage.announce().infoHash(swarm);
    return passage.from("127.0.0.1");
  }

  public TestPassage from(String address) {
    announce().from(IpAddress.parse(address));
    return this;
  }

  public TestPassage peer(String id) {
    announce().peerId(PeerId.of(id.getBytes(ISO_8859_1)));
    return this;
  }

  public TestPassage token(@Nullable String token) {
    token().set(token);
    return this;
  }

  /** Takes its refusal back, so that it may be sent again. */
  public void again() {
    acquit();
  }

  /** Sends it through, on its loop, without waiting for the end. */
  public TestPassage send(HookChain chain) {
    LOOP.execute(() -> chain.before(this, passage -> arrived.countDown()));
    return this;
  }

  /** Waits until it is through; returns the refusal's name, or "" for none. */
  public String verdict() {
    try {
      if (!arrived.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the passage did not come through in 60 s");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    var refusal = refusal();
    return refusal == null ? "" : refusal.name();
  }

  public boolean hasArrived() {
    return arrived.getCount() == 0;
  }

  @Override
  public boolean isScrape() {
    return isScrape;
  }
}
