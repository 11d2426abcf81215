package io.rackcast.tracker.core;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.hook.Admission;
import io.rackcast.tracker.hook.Admission.Granted;
import io.rackcast.tracker.hook.Refusal;
import io.rackcast.tracker.swarm.MemorySwarms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers scrapes (BEP 48); each swarm is guarded as it is for an announce. For any thread. */
public final class ScrapeService {
  private static final Logger LOG = LoggerFactory.getLogger(ScrapeService.class);

  private final Admission admission;
  private final MemorySwarms swarms;

  /** A service over these swarms. */
  public ScrapeService(Admission admission, MemorySwarms swarms) {
    this.admission = admission;
    this.swarms = swarms;
  }

  /**
   * Answers one scrape, and then tells the call so: on this thread before this returns, or later on
   * the call's event loop if the token must be checked first.
   */
  public void scrape(ScrapeCall call) {
    call.pending();
    next(call, 0);
  }

  private void next(ScrapeCall call, int number) {
    if (number == call.count()) {
      call.finish();
      return;
    }
    var caller = Thread.currentThread();
    admission.admit(
        call.infoHash(number),
        call.token().text(),
        verdict -> {
          if (Thread.currentThread() == caller) {
            decided(call, number, verdict);
          } else {
            call.loop().execute(() -> decided(call, number, verdict));
          }
        });
  }

  private void decided(ScrapeCall call, int number, Admission.Verdict verdict) {
    if (verdict instanceof Granted granted && look(call, number, granted.swarm())) {
      next(call, number + 1);
      return;
    }
    if (verdict instanceof Admission.Refused refused) {
      call.refuse(refused.refusal(), refused.reason());
    }
    call.finish();
  }

  /** False, with the call refused, if that went wrong. */
  private boolean look(ScrapeCall call, int number, InfoHash name) {
    try {
      figures(call, number, name);
      return true;
    } catch (RuntimeException e) {
      LOG.error("a scrape could not be answered", e);
      call.refuse(Refusal.INTERNAL, Refusal.INTERNAL.sentence());
      return false;
    }
  }

  private void figures(ScrapeCall call, int number, InfoHash name) {
    var swarm = swarms.find(name);
    if (swarm == null) {
      call.figures(number, 0, 0, 0);
      return;
    }
    swarm.lock().lock();
    try {
      call.figures(number, swarm.seederCount(), swarm.completions(), swarm.leecherCount());
    } finally {
      swarm.lock().unlock();
    }
  }
}
