package io.rackcast.agent.upstream;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.rackcast.agent.image.ImageManifest;
import io.rackcast.agent.image.ImageName;
import io.rackcast.agent.image.Upstream;
import io.rackcast.agent.image.UpstreamBlob;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Found;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.proto.source.SourceFault;
import io.rackcast.proto.source.SourceFault.Cause;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.Push;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The registries in the settings. Each question and each open blob holds one of a number of permits
 * and has at most one task, so as many threads are enough, and nothing waits in a queue. Those who
 * ask for the same manifest within two seconds share one answer: to registries that count pulls,
 * HEAD and GET of a tag are one.
 */
public final class Registries implements Upstream, AutoCloseable {
  private static final Pattern REFERENCE =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|sha256:[0-9a-f]{64}");
  private static final Duration LIFE = Duration.ofSeconds(2);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final int MOST_BYTES = 16 << 20;
  private static final int OF_EACH = 512;

  private final ThreadPoolExecutor threads;
  private final ScheduledExecutorService timers =
      Executors.newSingleThreadScheduledExecutor(
          new DefaultThreadFactory("rackcast-upstream-watch", true));
  private final Questions questions;
  private final BlobReading.Means means;
  private final Offers offers;
  private final AsyncCache<String, Reply<ReadManifest>> manifests =
      Caffeine.newBuilder()
          .expireAfterWrite(LIFE)
          .maximumWeight(MOST_BYTES)
          .<String, Reply<ReadManifest>>weigher((asked, reply) -> weight(reply))
          .buildAsync();

  /**
   * Connects to nobody yet.
   *
   * @param software the User-Agent
   * @param offer tells the publisher of an image; its futures never fail
   */
  public Registries(
      UpstreamSettings settings,
      String software,
      Function<String, CompletableFuture<Reply<Push>>> offer,
      Clock clock,
      MeterRegistry meters) {
    this(settings, software, offer, clock, meters, SILENCE);
  }

  /**
   * As the other.
   *
   * @param silence how long a blob may stand still
   */
  Registries(
      UpstreamSettings settings,
      String software,
      Function<String, CompletableFuture<Reply<Push>>> offer,
      Clock clock,
      MeterRegistry meters,
      Duration silence) {
    var readers = new HashMap<String, RegistryReader>();
    settings
        .registries()
        .forEach(each -> readers.put(each.name(), new RegistryReader(each, software, clock)));
    var permits = new Permits(settings.mostReads());
    this.threads =
        new ThreadPoolExecutor(
            permits.most(),
            permits.most(),
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("rackcast-upstream", true));
    threads.allowCoreThreadTimeOut(true);
    var metrics = new UpstreamMetrics(meters, permits);
    Gauge.builder(
            "rackcast.agent.upstream.manifests",
            manifests,
            all -> all.synchronous().estimatedSize())
        .description("Manifests of registries held in memory for those who ask for the same")
        .register(meters);
    this.questions = new Questions(readers, permits, threads, metrics);
    this.means = new BlobReading.Means(threads, timers, silence, metrics);
    this.offers = new Offers(offer, Ticker.systemTicker(), metrics);
  }

  private static int weight(Reply<ReadManifest> reply) {
    return OF_EACH
        + (reply instanceof Found<ReadManifest> found
            ? found.value().manifest().bytes().length + OF_EACH * found.value().children().size()
            : 0);
  }

  @Override
  public CompletableFuture<Reply<ImageManifest>> manifest(ImageName name, String reference) {
    if (!REFERENCE.matcher(reference).matches()) {
      return CompletableFuture.completedFuture(
          new Refused<>(Why.UNKNOWN, "\"" + reference + "\" is neither tag nor digest"));
    }
    return manifests
        .get(
            name + "@" + reference,
            (key, executor) ->
                questions.ask(
                    "manifest", name, (reader, permit) -> reader.manifest(name, reference)))
        .thenApply(
            reply ->
                reply.then(
                    read -> {
                      offers.offer(name, reference, read);
                      return new Found<>(read.manifest());
                    }));
  }

  @Override
  public CompletableFuture<Reply<Long>> blobSize(ImageName name, Sha256Digest digest) {
    return questions.ask("size", name, (reader, permit) -> reader.size(name, digest));
  }

  @Override
  public CompletableFuture<Reply<UpstreamBlob>> blob(
      ImageName name, Sha256Digest digest, long offset) {
    return questions.ask(
        "blob", name, (reader, permit) -> open(reader, name, digest, offset, permit));
  }

  private UpstreamBlob open(
      RegistryReader reader, ImageName name, Sha256Digest digest, long offset, Runnable permit)
      throws SourceFault, InterruptedException {
    var answer = reader.open(name, digest, offset);
    try {
      long total = reader.total(name, digest, answer);
      String what = RegistryReader.blob(name, digest);
      if (offset > total) {
        throw new SourceFault(
            Cause.CHANGED, what + " has " + total + " bytes, so none at " + offset);
      }
      return new BlobReading(what, digest, answer, offset, total, means, permit);
    } catch (SourceFault | RuntimeException e) {
      answer.close();
      throw e;
    }
  }

  /** Blobs that are read break off. */
  @Override
  public void close() {
    threads.shutdownNow();
    timers.shutdownNow();
  }
}
