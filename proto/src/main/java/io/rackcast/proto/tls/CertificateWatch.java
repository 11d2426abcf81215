package io.rackcast.proto.tls;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rackcast.proto.program.ProgramException;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate in use; it follows its files. If they hold something that cannot be used, the one
 * before stays. Connections that are open keep theirs. For any thread.
 */
public final class CertificateWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
  private static final long EVERY_MILLIS = 2000;

  /** What uses the certificate. */
  @FunctionalInterface
  public interface User {
    /**
     * Takes the certificate that is in use from now on.
     *
     * @throws CertificateException with a sentence if it cannot be used
     */
    void take(Certificate certificate) throws CertificateException;
  }

  private final CertificateFiles files;
  private final User user;
  private final ScheduledFuture<?> watching;
  private final Counter loaded;
  private final Counter failed;
  private volatile Instant endsAt;
  private int seen;

  /**
   * Reads the certificate, hands it over, and goes on to look at its files.
   *
   * @param meters what its metrics begin with, {@code rackcast.tracker.certificate}
   * @param user takes it, here and each time that it has changed
   * @param timer looks at the files every other second
   * @throws ProgramException with a sentence if it cannot be used
   */
  public CertificateWatch(
      CertificateFiles files,
      String meters,
      User user,
      ScheduledExecutorService timer,
      MeterRegistry registry) {
    this.files = files;
    this.user = user;
    try {
      var certificate = Certificate.read(files);
      user.take(certificate);
      endsAt = certificate.endsAt();
      seen = certificate.content();
      warn(certificate);
    } catch (CertificateException e) {
      throw new ProgramException(e.sentence());
    }
    loaded = loads(registry, meters, "ok");
    failed = loads(registry, meters, "failed");
    Gauge.builder(meters + ".ends", this, watch -> watch.endsAt.getEpochSecond())
        .description("When the certificate in use ends, in seconds since 1970")
        .register(registry);
    watching =
        timer.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Counter loads(MeterRegistry registry, String meters, String result) {
    return Counter.builder(meters + ".loads")
        .description("Times that a changed certificate was read")
        .tag("result", result)
        .register(registry);
  }

  /** Takes what the files hold, if it differs and can be used. */
  public synchronized void look() {
    int content = Certificate.contentOf(files);
    if (content == seen) {
      return;
    }
    // What cannot be used is told once, and looked at again when it has changed.
    seen = content;
    try {
      var certificate = Certificate.read(files);
      user.take(certificate);
      endsAt = certificate.endsAt();
      loaded.increment();
      LOG.info(
          "the certificate {} was read again; it is good until {}", files.certificate(), endsAt);
      warn(certificate);
    } catch (CertificateException e) {
      failed.increment();
      LOG.error("the changed certificate is not used, the one before stays: {}", e.sentence());
    } catch (RuntimeException e) {
      failed.increment();
      LOG.error("the changed certificate is not used, the one before stays", e);
    }
  }

  private void warn(Certificate certificate) {
    var now = Instant.now();
    if (now.isAfter(certificate.endsAt())) {
      LOG.warn(
          "the certificate {} ended at {}; it is refused, so put a new one there",
          files.certificate(),
          certificate.endsAt());
    } else if (now.isBefore(certificate.beginsAt())) {
      LOG.warn(
          "the certificate {} begins at {}; it is refused before, so check the clock",
          files.certificate(),
          certificate.beginsAt());
    }
  }

  @Override
  public void close() {
    watching.cancel(false);
  }
}
