package io.rackcast.publisher.scale;

import io.rackcast.proto.v1.ArtifactsGrpc;
import io.rackcast.proto.v1.RevokeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How long after somebody calls revoke the last of many trackers refuses the swarm's announces,
 * with the reason that was given. A peer announces to each without a pause worth the name. Usual
 * options: {@code trackers=10 revokes=10 artifacts=100000 json=}.
 */
public final class RevokeReport implements AutoCloseable {
  private static final String REASON = "it has a flaw";
  private static final long PAUSE_MILLIS = 2;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final Site site;
  private final int artifacts;
  private final List<Site.Tracker> trackers = new ArrayList<>();
  private final ExecutorService threads;
  private final Times last = new Times();
  private final Times each = new Times();
  private final Times answer = new Times();

  private RevokeReport(Options options, Site site) throws IOException {
    this.site = site;
    this.artifacts = options.number("artifacts");
    for (int i = 1; i <= options.number("trackers"); i++) {
      trackers.add(site.tracker("tracker-" + i, site.grpcPort()));
    }
    this.threads = Executors.newFixedThreadPool(trackers.size());
  }

  /** Measures. */
  public static void main(String[] arguments) throws Exception {
    var options =
        Options.read(
            arguments,
            Map.of("trackers", "10", "revokes", "10", "artifacts", "100000", "json", ""));
    Path folder = Files.createTempDirectory("rackcast-revoke");
    try (var site = new Site(folder, List.of())) {
      try (var catalogue = new Catalogue(site.database())) {
        catalogue.fill(options.number("artifacts"), false);
      }
      site.publisher().start().awaitReady();
      try (var run = new RevokeReport(options, site)) {
        run.startTrackers();
        for (int i = 0; i < options.number("revokes"); i++) {
          run.revoke(i);
        }
        run.report(options);
      }
    } finally {
      Report.remove(folder);
    }
  }

  private void startTrackers() throws Exception {
    for (var tracker : trackers) {
      tracker.program().start().awaitReady();
    }
  }

  private void revoke(int number) throws Exception {
    var signed = Signed.of(site, number, artifacts);
    var admitted = new CountDownLatch(trackers.size());
    List<Future<Long>> refused = new ArrayList<>();
    for (var tracker : trackers) {
      refused.add(threads.submit(() -> refusal(tracker, signed, admitted)));
    }
    admitted.await();

    var artifactsOfCi = ArtifactsGrpc.newBlockingStub(site.as("ci"));
    long begun = System.nanoTime();
    var unused =
        artifactsOfCi.revoke(
            RevokeRequest.newBuilder().setRelease(signed.release()).setReason(REASON).build());
    answer.add(System.nanoTime() - begun);
    long longest = 0;
    for (var moment : refused) {
      long after = moment.get() - begun;
      each.add(after);
      longest = Math.max(longest, after);
    }
    last.add(longest);
  }

  /** Announces until the tracker has taken the peer in, and on until it refuses; when that was. */
  private static long refusal(Site.Tracker tracker, Signed signed, CountDownLatch admitted)
      throws IOException, InterruptedException {
    try (var peer = new Announcer(tracker.announcePort(), signed.url(), signed.infoHash())) {
      long end = System.nanoTime() + PATIENCE_NANOS;
      boolean wasAdmitted = false;
      while (System.nanoTime() < end) {
        var said = peer.announce();
        if (said.contains(REASON) && wasAdmitted) {
          return System.nanoTime();
        }
        if (!said.contains("failure reason") && !wasAdmitted) {
          wasAdmitted = true;
          admitted.countDown();
        }
        Thread.sleep(PAUSE_MILLIS);
      }
      throw new IOException(
          "a tracker did not " + (wasAdmitted ? "refuse" : "admit") + " the peer");
    }
  }

  private void report(Options options) throws IOException {
    var report =
        new Report(
            "revocations at %d trackers, %,d artifacts".formatted(trackers.size(), artifacts));
    report.row("call until the last tracker refuses", last, "1000");
    report.row("call until a tracker refuses", each, "");
    report.row("call until it is answered", answer, "");
    report.write(options.path("json"));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
