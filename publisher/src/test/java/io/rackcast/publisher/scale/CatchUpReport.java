package io.rackcast.publisher.scale;

import io.rackcast.proto.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How long after an outage a tracker admits the last of many artifacts that were approved
 * meanwhile: a tracker that was stopped and goes on from its revision, one without a state that
 * takes all from the start, one that ran and was cut from its publisher, and one whose publisher
 * was stopped. Usual options: {@code approvals=100000 known=1000 outage=150 rounds=3 json=}; the
 * outage in seconds is how long the running trackers try in vain.
 */
public final class CatchUpReport implements AutoCloseable {
  private static final String WANTED = "10000";
  private static final long PATIENCE_NANOS = 300_000_000_000L;

  private final Site site;
  private final Catalogue catalogue;
  private final int known;
  private final int approvals;
  private final int outage;
  private final int total;
  private final Relay relay;
  private final Site.Tracker stopped;
  private final Site.Tracker cut;

  private final Times ofStopped = new Times();
  private final Times ofNew = new Times();
  private final Times ofEmptyStart = new Times();
  private final Times ofCut = new Times();
  private final Times ofPublisher = new Times();

  private CatchUpReport(Options options, Site site, Catalogue catalogue) throws IOException {
    this.site = site;
    this.catalogue = catalogue;
    this.known = options.number("known");
    this.approvals = options.number("approvals");
    this.outage = options.number("outage");
    this.total = known + 2 * options.number("rounds") * approvals;
    int port = FreePorts.next();
    this.relay = new Relay(port, site.grpcPort());
    this.stopped = site.tracker("stopped", site.grpcPort());
    this.cut = site.tracker("cut", port);
  }

  /** Measures. */
  public static void main(String[] arguments) throws Exception {
    var options =
        Options.read(
            arguments,
            Map.of(
                "approvals",
                "100000",
                "known",
                "1000",
                "outage",
                "150",
                "rounds",
                "3",
                "json",
                ""));
    Path folder = Files.createTempDirectory("rackcast-catch-up");
    try (var site = new Site(folder, List.of());
        var catalogue = new Catalogue(site.database());
        var run = new CatchUpReport(options, site, catalogue)) {
      run.begin();
      for (int i = 1; i <= options.number("rounds"); i++) {
        Report.say("round " + i);
        run.round(i);
      }
      run.report(options);
    } finally {
      Report.remove(folder);
    }
  }

  private void begin() throws Exception {
    catalogue.approve(known, total);
    site.publisher().start().awaitReady();
    cut.program().start().awaitReady();
    long begun = System.nanoTime();
    stopped.program().start().awaitReady();
    ofEmptyStart.add(admitted(stopped, lastOne(), begun));
    admitted(cut, lastOne(), begun);
  }

  private void round(int number) throws Exception {
    Thread.sleep(3_000); // it keeps what it knows a second after it came
    stopped.program().kill();
    relay.cut();
    catalogue.approve(approvals, total);
    var newest = lastOne();
    Thread.sleep(outage * 1000L);

    long healed = System.nanoTime();
    relay.heal();
    take(ofCut, "cut off", admitted(cut, newest, healed));

    long started = System.nanoTime();
    stopped.program().start();
    take(ofStopped, "stopped", admitted(stopped, newest, started));

    var fresh = site.tracker("new-" + number, site.grpcPort());
    long begun = System.nanoTime();
    fresh.program().start();
    take(ofNew, "new", admitted(fresh, newest, begun));
    fresh.program().kill();

    outageOfThePublisher();
  }

  private void outageOfThePublisher() throws Exception {
    site.publisher().close();
    catalogue.approve(approvals, total);
    Thread.sleep(outage * 1000L);
    site.publisher().start().awaitReady();
    long ready = System.nanoTime();
    site.retry();
    take(ofPublisher, "publisher stopped", admitted(cut, lastOne(), ready));
  }

  private static void take(Times times, String what, long nanos) {
    times.add(nanos);
    Report.say("%s: %d ms".formatted(what, nanos / 1_000_000));
  }

  private Signed lastOne() throws Exception {
    return Signed.of(site, catalogue.size() - 1, total);
  }

  /** Announces until the tracker admits; the nanoseconds since {@code begun}. */
  private static long admitted(Site.Tracker tracker, Signed signed, long begun)
      throws InterruptedException {
    long end = begun + PATIENCE_NANOS;
    while (System.nanoTime() < end) {
      try (var peer = new Announcer(tracker.announcePort(), signed.url(), signed.infoHash())) {
        while (System.nanoTime() < end) {
          if (peer.isAdmitted()) {
            return System.nanoTime() - begun;
          }
          Thread.sleep(5);
        }
      } catch (IOException e) {
        Thread.sleep(5); // it does not listen yet
      }
    }
    throw new IllegalStateException("a tracker did not admit the last artifact in time");
  }

  private void report(Options options) throws IOException {
    var report = new Report("%,d approvals after an outage".formatted(approvals));
    report.row("stopped, from its start, resumed", ofStopped, WANTED);
    report.row("new, from its start, all approvals", ofNew, WANTED);
    report.row("of these: a start with %,d to take".formatted(known), ofEmptyStart, "");
    report.row("cut off, from the end of the cut", ofCut, WANTED);
    report.row("publisher stopped, from when it is ready", ofPublisher, WANTED);
    report.write(options.path("json"));
  }

  @Override
  public void close() throws IOException {
    relay.close();
  }
}
