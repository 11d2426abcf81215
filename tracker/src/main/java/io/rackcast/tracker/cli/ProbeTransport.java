package io.rackcast.tracker.cli;

import io.rackcast.proto.announce.AnnounceRequest;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.InfoHash;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** How a probe talks to a tracker. Blocks. */
interface ProbeTransport extends AutoCloseable {
  /**
   * An answer to an announce.
   *
   * @param failure why it was refused; then the rest is empty
   * @param seeders peers that have everything
   * @param leechers peers that lack something
   * @param self the address that the tracker sees; empty if that is not known
   */
  record Told(
      Optional<String> failure,
      int seeders,
      int leechers,
      List<PeerAddress> peers,
      Optional<IpAddress> self) {
    static Told refused(String sentence) {
      return new Told(Optional.of(sentence), 0, 0, List.of(), Optional.empty());
    }
  }

  /** What a scrape says of the swarm. */
  record Counts(int seeders, int leechers) {}

  Told announce(AnnounceRequest request) throws IOException, InterruptedException;

  /** Empty, with nothing wrong, if the tracker does not answer scrapes this way. */
  Optional<Counts> scrape(InfoHash infoHash) throws IOException, InterruptedException;

  @Override
  void close();
}
