package io.rackcast.tracker.core;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.hook.Refusal;
import java.util.List;

/** What the tracker says to a scrape (BEP 48). */
public sealed interface ScrapeAnswer {
  /**
   * Figures, one for each infohash asked for.
   *
   * @param files in the order asked
   */
  record Figures(List<File> files) implements ScrapeAnswer {}

  /**
   * No.
   *
   * @param refusal the kind of reason
   * @param reason one sentence
   */
  record Refused(Refusal refusal, String reason) implements ScrapeAnswer {}

  /**
   * One swarm's figures; all 0 for a swarm that nobody is in.
   *
   * @param infoHash as it was asked for
   * @param complete peers that have everything
   * @param downloaded completions reported
   * @param incomplete peers that lack something
   */
  record File(InfoHash infoHash, int complete, long downloaded, int incomplete) {}
}
