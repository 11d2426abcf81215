package io.rackcast.tracker.core;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.hook.Admission;
import io.rackcast.tracker.hook.Admission.Granted;
import io.rackcast.tracker.swarm.MemorySwarms;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers scrapes (BEP 48); each swarm is guarded as it is for an announce. For any thread. */
public final class ScrapeService {
  private final Admission admission;
  private final MemorySwarms swarms;

  /** A service over these swarms. */
  public ScrapeService(Admission admission, MemorySwarms swarms) {
    this.admission = admission;
    this.swarms = swarms;
  }

  /**
   * Answers one scrape; one swarm that is refused refuses all of it.
   *
   * @param asked the swarms, at least one
   * @param token the announce token; null if there is none
   * @param then gets the answer, exactly once, on this thread or another
   */
  public void scrape(List<InfoHash> asked, @Nullable String token, Consumer<ScrapeAnswer> then) {
    next(asked, 0, token, new ArrayList<>(asked.size()), then);
  }

  private void next(
      List<InfoHash> asked,
      int number,
      @Nullable String token,
      List<ScrapeAnswer.File> files,
      Consumer<ScrapeAnswer> then) {
    if (number == asked.size()) {
      then.accept(new ScrapeAnswer.Figures(files));
      return;
    }
    var infoHash = asked.get(number);
    admission.admit(
        infoHash,
        token,
        verdict -> {
          if (verdict instanceof Granted granted) {
            files.add(file(infoHash, granted.swarm()));
            next(asked, number + 1, token, files, then);
          } else if (verdict instanceof Admission.Refused refused) {
            then.accept(new ScrapeAnswer.Refused(refused.refusal(), refused.reason()));
          }
        });
  }

  private ScrapeAnswer.File file(InfoHash asked, InfoHash name) {
    var swarm = swarms.find(name);
    if (swarm == null) {
      return new ScrapeAnswer.File(asked, 0, 0, 0);
    }
    swarm.lock().lock();
    try {
      return new ScrapeAnswer.File(
          asked, swarm.seederCount(), swarm.completions(), swarm.leecherCount());
    } finally {
      swarm.lock().unlock();
    }
  }
}
