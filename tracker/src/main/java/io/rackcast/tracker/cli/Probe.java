package io.rackcast.tracker.cli;

import io.rackcast.proto.announce.AnnounceRequest;
import io.rackcast.proto.announce.Event;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import io.rackcast.tracker.cli.ProbeTransport.Counts;
import io.rackcast.tracker.cli.ProbeTransport.Told;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Two peers of one machine, and so of one rack, announce, and what they are told is checked; then
 * both stop. They say that they want no more, or, over UDP where that cannot be said, that they
 * lack more than anybody: so neither is chosen to fetch for its rack.
 */
final class Probe {
  /** What came of a check. */
  enum Outcome {
    OK,
    FAILED,
    SKIPPED
  }

  /**
   * A check.
   *
   * @param sentence what was seen
   */
  record Check(Outcome outcome, String sentence) {}

  private static final String CLIENT = "-RCPR10-";
  private static final int NUMWANT = 200;
  private static final long LEFT = 1L << 45;
  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 10_000;

  private record Peer(PeerId id, int port) {}

  private final ProbeTransport transport;
  private final InfoHash infoHash;
  private final RandomGenerator random;
  private final Peer first;
  private final Peer second;
  private final List<Check> checks = new ArrayList<>();

  Probe(ProbeTransport transport, InfoHash infoHash, RandomGenerator random) {
    this.transport = transport;
    this.infoHash = infoHash;
    this.random = random;
    int port = FIRST_PORT + 2 * random.nextInt(PORTS);
    first = new Peer(PeerId.random(CLIENT, random), port);
    second = new Peer(PeerId.random(CLIENT, random), port + 1);
  }

  /** All that was checked; a failed check ends it. */
  List<Check> run() throws IOException, InterruptedException {
    boolean stopped = false;
    try {
      announceBoth();
      stop();
      stopped = true;
    } finally {
      if (!stopped) {
        leave();
      }
    }
    return checks;
  }

  private void announceBoth() throws IOException, InterruptedException {
    var one = announce(first, Event.PAUSED);
    if (isRefused(one, "the tracker refuses the announce")) {
      return;
    }
    ok("the first announce is answered: " + counts(one.seeders(), one.leechers()));
    var two = announce(second, Event.PAUSED);
    if (isRefused(two, "the tracker refuses the second announce")) {
      return;
    }
    checkMeeting(two);
    // Again, so that it could be told of itself.
    var again = announce(first, Event.PAUSED);
    checkSelf(again, two);
    checkScrape(two);
  }

  private boolean isRefused(Told told, String what) {
    told.failure().ifPresent(why -> add(Outcome.FAILED, what + ": " + why));
    return told.failure().isPresent();
  }

  private void checkMeeting(Told two) {
    if (has(two, first)) {
      ok("the second peer, of the same rack, is told of the first");
    } else if (two.seeders() + two.leechers() - 1 > two.peers().size()) {
      add(
          Outcome.SKIPPED,
          "the second peer is told of %d of %d peers, and the first is none of them"
              .formatted(two.peers().size(), two.seeders() + two.leechers() - 1));
    } else {
      add(Outcome.FAILED, "the second peer is not told of the first, which is in its rack");
    }
  }

  private void checkSelf(Told one, Told two) {
    if (has(one, first) || has(two, second)) {
      add(Outcome.FAILED, "a peer is told of itself");
    } else {
      ok("no peer is told of itself");
    }
  }

  /** By its port, which is drawn, and by its address as far as that is known. */
  private static boolean has(Told told, Peer peer) {
    return told.peers().stream().anyMatch(other -> is(other, told, peer));
  }

  private static boolean is(PeerAddress other, Told told, Peer peer) {
    return other.port() == peer.port() && told.self().map(other.ip()::equals).orElse(true);
  }

  private void checkScrape(Told two) throws IOException, InterruptedException {
    var counts = transport.scrape(infoHash);
    if (counts.isEmpty()) {
      add(Outcome.SKIPPED, "the tracker answers no scrape for this URL");
    } else if (counts.get().leechers() >= 2) {
      ok("the scrape counts both: " + counts(counts.get().seeders(), counts.get().leechers()));
    } else {
      add(
          Outcome.FAILED,
          "the scrape does not count both: %s, when the announce said %s"
              .formatted(
                  counts(counts.get().seeders(), counts.get().leechers()),
                  counts(two.seeders(), two.leechers())));
    }
  }

  private void stop() throws IOException, InterruptedException {
    if (checks.stream().anyMatch(check -> check.outcome() == Outcome.FAILED)) {
      leave();
      return;
    }
    var before = transport.scrape(infoHash);
    announce(first, Event.STOPPED);
    var last = announce(second, Event.STOPPED);
    if (isRefused(last, "the tracker refuses that they stop")) {
      return;
    }
    Optional<Counts> after = transport.scrape(infoHash);
    if (before.isEmpty() || after.isEmpty()) {
      ok("both have stopped");
    } else if (after.get().leechers() <= before.get().leechers() - 2) {
      ok(
          "both have stopped and are gone: "
              + counts(after.get().seeders(), after.get().leechers()));
    } else {
      add(
          Outcome.SKIPPED,
          "both have stopped, but others came meanwhile: it cannot be seen that they are gone");
    }
  }

  /** Nothing is to remain, whatever went wrong. */
  private void leave() throws InterruptedException {
    for (var peer : List.of(first, second)) {
      try {
        announce(peer, Event.STOPPED);
      } catch (IOException e) {
        // What went wrong first is told; the tracker forgets peers that fall silent.
        return;
      }
    }
  }

  private Told announce(Peer peer, Event event) throws IOException, InterruptedException {
    return transport.announce(
        new AnnounceRequest(
            infoHash,
            peer.id(),
            peer.port(),
            0,
            0,
            LEFT,
            event,
            event == Event.STOPPED ? 0 : NUMWANT,
            random.nextInt(),
            Optional.empty()));
  }

  private static String counts(int seeders, int leechers) {
    return Text.count(seeders, "seeder") + ", " + Text.count(leechers, "leecher");
  }

  private void ok(String sentence) {
    add(Outcome.OK, sentence);
  }

  private void add(Outcome outcome, String sentence) {
    checks.add(new Check(outcome, Text.clean(sentence)));
  }
}
