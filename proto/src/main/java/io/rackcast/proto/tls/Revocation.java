package io.rackcast.proto.tls;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.program.ProgramException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The revocation lists in use; they follow their file. If it holds something that cannot be used,
 * those before stay, until they end. For any thread.
 */
final class Revocation implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
  private static final long EVERY_MILLIS = 2000;
  private static final long WARN_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final long GOOD_SECONDS = 60;

  private final RevocationFiles files;
  private final Verdicts<Instant> good = new Verdicts<>();
  private final LongAdder validations = new LongAdder();
  private final ScheduledFuture<?> watching;
  private final Counter loaded;
  private final Counter failed;
  private volatile RevocationLists lists;
  private volatile List<X509Certificate> authorities = List.of();
  // Guarded by this.
  private Stamp seen;
  private long warnedAt = System.nanoTime() - WARN_NANOS;

  /**
   * Reads the lists and goes on to look at their file.
   *
   * @param meters what its metrics begin with
   * @param timer looks at the file every other second
   * @throws ProgramException with a sentence if it cannot be used
   */
  Revocation(
      RevocationFiles files,
      String meters,
      ScheduledExecutorService timer,
      MeterRegistry registry) {
    this.files = files;
    seen = Stamp.of(files.lists());
    try {
      lists = RevocationLists.read(files.lists());
    } catch (CertificateException e) {
      throw new ProgramException(e.sentence(), e);
    }
    loaded = loads(registry, meters, "ok");
    failed = loads(registry, meters, "failed");
    Gauge.builder(
            meters + ".revocation.ends",
            this,
            of -> of.lists.endsAt().map(Instant::getEpochSecond).orElse(0L))
        .description("When the first revocation list in use ends, in seconds since 1970; 0: never")
        .register(registry);
    watching =
        timer.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Counter loads(MeterRegistry registry, String meters, String result) {
    return Counter.builder(meters + ".revocation.loads")
        .description("Times that changed revocation lists were read")
        .tag("result", result)
        .register(registry);
  }

  /** Whose certificates are looked for in the lists from now on. */
  void use(List<X509Certificate> newAuthorities) {
    authorities = List.copyOf(newAuthorities);
    good.clear();
    warnOfGaps();
  }

  private void warnOfGaps() {
    lists
        .gaps(authorities, Instant.now())
        .forEach(
            gap ->
                LOG.warn(
                    "{}, so its certificates are {}; put a new one into {}",
                    gap,
                    files.fate(gap),
                    files.lists()));
  }

  /** Takes what the file holds, if it differs and can be used. */
  synchronized void look() {
    var now = Stamp.of(files.lists());
    if (now.equals(seen)) {
      return;
    }
    // What cannot be used is told once, and looked at again when it has changed.
    seen = now;
    try {
      lists = RevocationLists.read(files.lists());
      good.clear();
      loaded.increment();
      LOG.info("the revocation lists {} were read again", files.lists());
      warnOfGaps();
    } catch (CertificateException e) {
      failed.increment();
      LOG.error("the changed revocation lists are not used, those before stay: {}", e.sentence());
    } catch (RuntimeException e) {
      failed.increment();
      LOG.error("the changed revocation lists are not used, those before stay", e);
    }
  }

  /**
   * Demands that no certificate of a chain is revoked. What was found good is for a minute.
   *
   * @param chain what the client showed, its own first
   * @throws RefusedClient if one is, or no list in force says that it is not
   */
  void check(List<X509Certificate> chain) throws java.security.cert.CertificateException {
    var now = Instant.now();
    var generation = good.generation();
    var known = good.get(chain.get(0));
    if (known != null && now.isBefore(known)) {
      return;
    }
    var current = lists;
    validations.increment();
    if (!current.check(chain, authorities, files)) {
      warnOfEnded(current);
    }
    var until = now.plusSeconds(GOOD_SECONDS);
    var changes = changesAt(current, chain, now);
    good.put(chain.get(0), changes.isBefore(until) ? changes : until, generation);
  }

  /** Changes with the lists, and with the authorities: what was good before may not be now. */
  long generation() {
    return good.generation();
  }

  /** Until when what is good by these lists and authorities stays so. */
  Instant changesAt(List<X509Certificate> chain, Instant now) {
    return changesAt(lists, chain, now);
  }

  private static Instant changesAt(
      RevocationLists lists, List<X509Certificate> chain, Instant now) {
    var ends =
        chain.stream()
            .map(certificate -> certificate.getNotAfter().toInstant())
            .filter(end -> end.isAfter(now));
    return Stream.concat(ends, lists.changesAt(now).stream())
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  /** How many chains were looked at, and not known by heart. */
  long validations() {
    return validations.sum();
  }

  private synchronized void warnOfEnded(RevocationLists current) {
    long now = System.nanoTime();
    if (now - warnedAt >= WARN_NANOS) {
      warnedAt = now;
      LOG.warn(
          "a revocation list in {} ended at {}, and what it says still counts; put a new one there",
          files.lists(),
          current.endsAt().orElse(Instant.EPOCH));
    }
  }

  @Override
  public void close() {
    watching.cancel(false);
  }
}
