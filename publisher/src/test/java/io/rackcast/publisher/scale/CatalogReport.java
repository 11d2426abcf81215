package io.rackcast.publisher.scale;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * How long a publisher of many artifacts takes to start, and for pages and look-ups, over gRPC and
 * HTTP, one request after the other. Usual options: {@code artifacts=1000000 requests=2000 starts=5
 * folder= json= options=}; with a folder the filled database is kept there and used again.
 */
public final class CatalogReport {
  private static final String WANTED = "p99 10";

  private final Random random = new Random(2);
  private final int artifacts;
  private final int requests;
  private final Site site;
  private final Catalogue catalogue;
  private final Report report;

  private CatalogReport(Options options, Site site, Catalogue catalogue, Report report) {
    this.artifacts = options.number("artifacts");
    this.requests = options.number("requests");
    this.site = site;
    this.catalogue = catalogue;
    this.report = report;
  }

  /** Measures. */
  public static void main(String[] arguments) throws Exception {
    var options =
        Options.read(
            arguments,
            Map.of(
                "artifacts", "1000000",
                "requests", "2000",
                "starts", "5",
                "folder", "",
                "json", "",
                "options", ""));
    var kept = options.path("folder");
    Path folder = kept.isPresent() ? kept.get() : Files.createTempDirectory("rackcast-catalog");
    var jvm =
        options.text("options").isEmpty()
            ? List.<String>of()
            : List.of(options.text("options").split(" ", -1));
    try (var site = new Site(folder, jvm);
        var catalogue = new Catalogue(site.database())) {
      if (catalogue.size() == 0) {
        Report.say("filling the database");
        catalogue.fill(options.number("artifacts"), true);
      }
      var report = new Report("catalogue of %,d artifacts".formatted(catalogue.size()));
      var run = new CatalogReport(options, site, catalogue, report);
      run.start(options.number("starts"));
      run.requests();
      report.write(options.path("json"));
    } finally {
      if (kept.isEmpty()) {
        Report.remove(folder);
      }
    }
  }

  private void start(int times) throws Exception {
    var starts = new Times();
    double processor = 0;
    for (int i = 0; i < times; i++) {
      site.publisher().close();
      long begun = System.nanoTime();
      site.publisher().start().awaitReady();
      starts.add(System.nanoTime() - begun);
      processor += site.publisher().processorSeconds();
    }
    report.row("start until ready", starts, processor * 1000 / times, "3000");
  }

  private void requests() throws Exception {
    var rpc = new RpcFace(site);
    var http = new HttpFace(site);
    measure("list, first page, gRPC", () -> "", after -> rpc.list("", after, false));
    measure("list, first page, HTTP", () -> "", after -> http.list("", after, false));
    measure("list, a page in the middle, gRPC", this::any, after -> rpc.list("", after, false));
    measure("list, a page in the middle, HTTP", this::any, after -> http.list("", after, false));
    measure("list of a name, gRPC", this::anyName, name -> rpc.list(name, "", false));
    measure("list of a name, HTTP", this::anyName, name -> http.list(name, "", false));
    measure("list with revoked, middle, gRPC", this::any, after -> rpc.list("", after, true));
    measure("list with revoked, middle, HTTP", this::any, after -> http.list("", after, true));
    measure("by name, gRPC", this::any, rpc::byName);
    measure("by name, HTTP", this::any, http::byName);
    measure("by label, gRPC", this::anyLabel, rpc::byName);
    measure("by label, HTTP", this::anyLabel, http::byName);
    measure("by digest, gRPC", this::anyDigest, rpc::byDigest);
    measure("by digest, HTTP", this::anyDigest, http::byDigest);
    measure("labels, a page in the middle, gRPC", this::anyLabel, rpc::labels);
    measure("images, first page, gRPC", () -> "", after -> rpc.tags("", after));
    measure(
        "images, a page in the middle, gRPC",
        () -> anyRepository() + ":v7",
        after -> rpc.tags("", after));
    measure("images of a repository, gRPC", this::anyRepository, name -> rpc.tags(name, ""));
    report.fact("resident memory of the publisher", site.publisher().residentMebibytes(), "MiB");
  }

  /** Where a request's argument comes from; its time does not count. */
  private interface Source<T> {
    T next() throws Exception;
  }

  /** A request, which fails when its answer is empty. */
  private interface Request<T> {
    void send(T argument) throws Exception;
  }

  private <T> void measure(String name, Source<T> source, Request<T> request) throws Exception {
    for (int i = 0; i < requests / 4; i++) {
      request.send(source.next());
    }
    var times = new Times();
    double before = site.publisher().processorSeconds();
    for (int i = 0; i < requests; i++) {
      var argument = source.next();
      long begun = System.nanoTime();
      request.send(argument);
      times.add(System.nanoTime() - begun);
    }
    double processor = site.publisher().processorSeconds() - before;
    report.row(name, times, processor * 1000 / requests, WANTED);
  }

  private int anyLive(int below) {
    int number = random.nextInt(below);
    return Catalogue.isLive(number) ? number : anyLive(below);
  }

  private String any() {
    int number = anyLive(artifacts);
    return Catalogue.name(number, artifacts) + "@" + Catalogue.version(number, artifacts);
  }

  private byte[] anyDigest() throws SQLException {
    return catalogue.digest(anyLive(artifacts));
  }

  private String anyLabel() {
    // The first artifacts are the labelled ones, one of each name.
    return Catalogue.name(anyLive(Catalogue.names(artifacts)), artifacts) + "@stable";
  }

  private String anyName() {
    return Catalogue.name(random.nextInt(artifacts), artifacts);
  }

  private String anyRepository() {
    return Catalogue.repository(random.nextInt(Catalogue.repositories(artifacts)));
  }
}
