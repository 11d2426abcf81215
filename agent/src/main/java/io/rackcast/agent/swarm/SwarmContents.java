package io.rackcast.agent.swarm;

import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.agent.cache.Cache;
import io.rackcast.agent.cache.CacheException;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.agent.release.PublishedTorrent;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Found;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.agent.release.SignedAnnounce;
import io.rackcast.agent.transfer.TransferState;
import io.rackcast.proto.torrent.InfoHash;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Contents of the cache and of swarms. What is seeded is opened without a question to the
 * publisher. Of what lies dormant it is asked whether that still stands, and its silence counts as
 * a yes. Many who open the same at a time cost one question and one fetch.
 */
public final class SwarmContents implements Contents, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SwarmContents.class);

  /** Many more than a node's runtime pulls at a time; each holds a descriptor and some objects. */
  public static final int USUAL_MOST_OPEN = 1024;

  // Each syncs a torrent to the disk or waits for a transfer to end, which takes milliseconds.
  private static final int WORKERS = 4;
  private static final String STOPPING = "the agent is stopping; try again when it runs";

  private final Function<InfoHash, CompletableFuture<Reply<PublishedTorrent>>> publisher;
  private final Standing standing;
  private final Cache cache;
  private final Swarms swarms;
  private final ContentUses uses;
  private final Map<InfoHash, CompletableFuture<Reply<Swarm>>> opening = new ConcurrentHashMap<>();
  private final ExecutorService workers =
      Executors.newFixedThreadPool(
          WORKERS,
          task -> {
            var thread = new Thread(task, "rackcast-open");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Contents of one agent.
   *
   * @param publisher asks for an artifact's torrent; its futures never fail
   * @param signer has an announce of an artifact signed; its futures never fail
   * @param mostOpen how many readers there may be, 1 or more
   */
  public SwarmContents(
      Function<InfoHash, CompletableFuture<Reply<PublishedTorrent>>> publisher,
      Function<InfoHash, CompletableFuture<Reply<SignedAnnounce>>> signer,
      Cache cache,
      Swarms swarms,
      int mostOpen,
      MeterRegistry meters) {
    this.publisher = publisher;
    this.standing = new Standing(signer, System::nanoTime);
    this.cache = cache;
    this.swarms = swarms;
    this.uses = new ContentUses(mostOpen, meters);
  }

  /** Whether somebody reads it, or is about to: it must not be evicted. */
  public boolean isOpen(InfoHash infoHash) {
    return uses.isUsed(infoHash);
  }

  @Override
  public CompletableFuture<Reply<OpenContent>> open(InfoHash infoHash) {
    var opened = new CompletableFuture<Reply<OpenContent>>();
    if (!uses.begin(infoHash)) {
      opened.complete(
          new Refused<>(
              Why.UNREACHABLE,
              "content is read by " + uses.most() + " readers already; try again later"));
      return opened;
    }
    CompletableFuture<Void> ignored =
        prepared(infoHash).thenAccept(reply -> begin(infoHash, reply, opened));
    return opened;
  }

  private void begin(
      InfoHash infoHash, Reply<Swarm> swarm, CompletableFuture<Reply<OpenContent>> opened) {
    Reply<OpenContent> reply =
        swarm.then(found -> new Found<>(new ReadContent(found, () -> uses.end(infoHash))));
    if (reply instanceof Refused<OpenContent>) {
      uses.end(infoHash);
    }
    if (!opened.complete(reply) && reply instanceof Found<OpenContent> unwanted) {
      unwanted.value().close();
    }
  }

  /** The swarm of the content, as one that is begun now or has been; the future never fails. */
  private CompletableFuture<Reply<Swarm>> prepared(InfoHash infoHash) {
    var mine = new CompletableFuture<Reply<Swarm>>();
    CompletableFuture<Reply<Swarm>> known = opening.putIfAbsent(infoHash, mine);
    if (known != null) {
      return known;
    }
    CompletableFuture<Void> ignored =
        composedOnWorker(() -> kept(infoHash))
            .thenCompose(reply -> onWorker(() -> reply.then(this::join)))
            .exceptionally(SwarmContents::fault)
            .thenAccept(
                reply -> {
                  opening.remove(infoHash, mine);
                  mine.complete(reply);
                });
    return mine;
  }

  private <T> CompletableFuture<T> composedOnWorker(Supplier<CompletableFuture<T>> work) {
    try {
      return CompletableFuture.completedFuture(work).thenComposeAsync(Supplier::get, workers);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <T> CompletableFuture<T> onWorker(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, workers);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Reply<Swarm> fault(Throwable fault) {
    Throwable cause = fault.getCause() == null ? fault : fault.getCause();
    if (cause instanceof RejectedExecutionException) {
      return new Refused<>(Why.UNREACHABLE, STOPPING);
    }
    if (cause instanceof CacheException) {
      return new Refused<>(Why.FAULT, String.valueOf(cause.getMessage()));
    }
    log.error("content could not be opened, by a fault of ours", cause);
    return new Refused<>(Why.FAULT, "internal error");
  }

  private CompletableFuture<Reply<CachedArtifact>> kept(InfoHash infoHash) {
    Optional<CachedArtifact> cached = cache.find(infoHash);
    if (cached.isPresent() && cached.get().ended().isEmpty()) {
      return swarms.isVouched(infoHash)
          ? CompletableFuture.completedFuture(new Found<>(cached.get()))
          : standing.withdrawn(infoHash).thenApply(why -> standing(cached.get(), why));
    }
    long endsBefore = cache.ends();
    return publisher
        .apply(infoHash)
        .thenCompose(
            reply ->
                onWorker(
                    () ->
                        reply
                            .then(SwarmContents::oneFile)
                            .then(torrent -> Keeping.keep(cache, torrent, endsBefore))));
  }

  private Reply<CachedArtifact> standing(CachedArtifact artifact, Optional<String> withdrawn) {
    if (withdrawn.isEmpty()) {
      return new Found<>(artifact);
    }
    swarms.ended(artifact.infoHash(), withdrawn.get());
    return revoked(artifact, withdrawn.get());
  }

  private static <T> Reply<T> revoked(CachedArtifact artifact, String why) {
    return new Refused<>(Why.REVOKED, artifact.label() + " may no longer be distributed: " + why);
  }

  private static Reply<PublishedTorrent> oneFile(PublishedTorrent torrent) {
    return torrent.metainfo().isFolder() ? folder(torrent.name().toString()) : new Found<>(torrent);
  }

  private static <T> Reply<T> folder(String label) {
    return new Refused<>(
        Why.FAULT, label + " is a folder, which cannot be read as one file; fetch it instead");
  }

  /** Takes part in the swarm; blocks while an earlier part in it ends. */
  private Reply<Swarm> join(CachedArtifact artifact) {
    if (artifact.metainfo().isFolder()) {
      return folder(artifact.label());
    }
    Swarm swarm = swarms.open(artifact);
    if (looksDamaged(swarm)) {
      log.warn(
          "{} was changed since it was verified; it is checked before it is read",
          artifact.content());
      swarm = swarms.openAnew(artifact);
    }
    return swarm
        .ended()
        .map(why -> SwarmContents.<Swarm>revoked(artifact, why))
        .orElse(new Found<>(swarm));
  }

  private static boolean looksDamaged(Swarm swarm) {
    return swarm.transfer().state() == TransferState.SEEDING
        && !swarm.transfer().looksUntouched().toCompletableFuture().join();
  }

  @Override
  public void close() {
    workers.shutdown();
  }
}
