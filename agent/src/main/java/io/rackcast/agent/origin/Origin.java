package io.rackcast.agent.origin;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.agent.cache.Cache;
import io.rackcast.agent.cache.CacheException;
import io.rackcast.agent.release.ApprovalListener;
import io.rackcast.agent.release.PublishedTorrent;
import io.rackcast.agent.release.Publisher;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.agent.retry.Backoff;
import io.rackcast.agent.swarm.Swarms;
import io.rackcast.agent.transfer.Transfer;
import io.rackcast.proto.torrent.InfoHash;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every approved artifact here and seeded. Approvals arrive on the control thread; a bounded
 * number of workers read content. What fails is tried again with growing pauses until it is
 * revoked.
 */
public final class Origin implements ApprovalListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Origin.class);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

  private final Publisher publisher;
  private final Cache cache;
  private final Swarms swarms;
  private final ScheduledExecutorService control;
  private final RandomGenerator random;
  private final OriginFill fill;
  private final ExecutorService workers;
  private final Map<InfoHash, Backoff> wanted = new ConcurrentHashMap<>();
  private final Map<InfoHash, String> failures = new ConcurrentHashMap<>();
  private final Set<InfoHash> approved = new HashSet<>();
  private boolean startedOver;

  /**
   * An origin that hears approvals from now on.
   *
   * @param means what it reads with
   */
  public Origin(
      Publisher publisher,
      OriginMeans means,
      Cache cache,
      Swarms swarms,
      ScheduledExecutorService control,
      RandomGenerator random,
      MeterRegistry meters) {
    this.publisher = publisher;
    this.cache = cache;
    this.swarms = swarms;
    this.control = control;
    this.random = random;
    this.fill = new OriginFill(publisher, means, new OriginMetrics(meters), random);
    Gauge.builder("rackcast.agent.origin.buffered.bytes", fill, OriginFill::bufferedBytes)
        .description("Pieces that were read and are not written yet")
        .register(meters);
    this.workers =
        Executors.newFixedThreadPool(
            means.atOnce(),
            task -> {
              var thread = new Thread(task, "origin");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** What cannot be read at present, one sentence each. */
  public List<String> problems() {
    return failures.values().stream().distinct().sorted().toList();
  }

  @Override
  public void startedOver() {
    startedOver = true;
    approved.clear();
  }

  @Override
  public void approved(InfoHash infoHash, String label) {
    approved.add(infoHash);
    Backoff backoff = new Backoff(FIRST_RETRY, LONGEST_RETRY, random);
    if (!isWhole(infoHash) && wanted.putIfAbsent(infoHash, backoff) == null) {
      log.info("{} is approved; taking it in as {}", label, infoHash);
      work(infoHash);
    }
  }

  @Override
  public void revoked(InfoHash infoHash, String reason) {
    approved.remove(infoHash);
    drop(infoHash);
    swarms.ended(infoHash, reason);
  }

  @Override
  public void caughtUp() {
    if (!startedOver) {
      return;
    }
    startedOver = false;
    for (var artifact : cache.artifacts()) {
      InfoHash infoHash = artifact.infoHash();
      if (artifact.ended().isEmpty() && !approved.contains(infoHash)) {
        revoked(infoHash, "the publisher no longer approves it");
      }
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
    fill.close();
  }

  private boolean isWhole(InfoHash infoHash) {
    return swarms.isWhole(infoHash);
  }

  private void work(InfoHash infoHash) {
    if (!workers.isShutdown()) {
      workers.execute(() -> takeIn(infoHash));
    }
  }

  private void takeIn(InfoHash infoHash) {
    if (!wanted.containsKey(infoHash)) {
      return; // revoked while it waited
    }
    try {
      long endsBefore = cache.ends();
      Reply<PublishedTorrent> reply = publisher.torrent(infoHash).join();
      if (reply instanceof Reply.Found<PublishedTorrent> found) {
        var swarm = swarms.open(cache.keep(found.value(), endsBefore));
        fill(infoHash, swarm.transfer());
      } else {
        refused(infoHash, (Reply.Refused<PublishedTorrent>) reply);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CacheException e) {
      again(infoHash, String.valueOf(e.getMessage()), Duration.ZERO);
    } catch (RuntimeException e) {
      log.error("taking in {} failed", infoHash, e);
      again(infoHash, "internal error: " + e, Duration.ZERO);
    }
  }

  private void fill(InfoHash infoHash, Transfer transfer) throws InterruptedException {
    int before = transfer.progress().piecesHave();
    try {
      fill.fill(transfer);
      drop(infoHash);
    } catch (IOException e) {
      Backoff backoff = wanted.get(infoHash);
      if (backoff != null && transfer.progress().piecesHave() > before) {
        backoff.reset();
      }
      Optional<Duration> wish =
          e instanceof NoPlaceException none ? none.retryAfter() : Optional.empty();
      again(infoHash, String.valueOf(e.getMessage()), wish.orElse(Duration.ZERO));
    }
  }

  private void refused(InfoHash infoHash, Reply.Refused<PublishedTorrent> refused) {
    if (refused.why() == Why.REVOKED) {
      drop(infoHash);
    } else {
      again(infoHash, refused.sentence(), Duration.ZERO);
    }
  }

  private void again(InfoHash infoHash, String why, Duration least) {
    Backoff backoff = wanted.get(infoHash);
    if (backoff == null || workers.isShutdown()) {
      return;
    }
    if (!why.equals(failures.put(infoHash, why))) {
      log.warn("{}: {}; trying again", infoHash, why);
    }
    long pause = Math.max(least.toMillis(), backoff.next().toMillis());
    var unused = control.schedule(() -> work(infoHash), pause, TimeUnit.MILLISECONDS);
  }

  private void drop(InfoHash infoHash) {
    wanted.remove(infoHash);
    failures.remove(infoHash);
  }
}
