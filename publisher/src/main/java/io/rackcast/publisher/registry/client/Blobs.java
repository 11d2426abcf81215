package io.rackcast.publisher.registry.client;

import io.rackcast.proto.source.ContentRange;
import io.rackcast.proto.source.WatchedBody;
import io.rackcast.publisher.wording.Quoted;
import java.io.InputStream;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;

/** Blobs of a registry. */
final class Blobs implements AutoCloseable {
  private final RegistryTarget target;
  private final Requests requests;
  private final Running running;
  private final RegistryLimits limits;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "registry-watch");
            thread.setDaemon(true);
            return thread;
          });

  Blobs(RegistryTarget target, Requests requests, Running running, RegistryLimits limits) {
    this.target = target;
    this.requests = requests;
    this.running = running;
    this.limits = limits;
  }

  BlobBody open(String repository, Descriptor blob, long from) {
    Names.requireRepository(repository);
    if (from < 0 || from > blob.sizeBytes()) {
      throw new IllegalArgumentException(
          "byte " + from + " is not in a blob of " + blob.sizeBytes() + " bytes");
    }
    String what = "the blob " + blob.digest() + " of " + repository;
    if (from > 0 && from == blob.sizeBytes()) {
      // Nothing is left to ask for, and a Range of nothing cannot be written.
      return body(what, blob, from, InputStream.nullInputStream());
    }
    var ask =
        new Ask(
            what,
            "GET",
            target.at("/v2/" + repository + "/blobs/" + blob.digest()),
            Ask.pull(repository),
            from > 0 ? Map.of("Range", "bytes=" + from + "-") : Map.of(),
            true);
    var answer = requests.send(ask);
    try {
      long begin = begin(ask, answer, blob, from);
      return body(what, blob, begin, answer.body());
    } catch (RuntimeException e) {
      answer.close();
      throw e;
    }
  }

  boolean has(String repository, Descriptor blob) {
    Names.requireRepository(repository);
    var ask =
        new Ask(
            "the blob " + blob.digest() + " of " + repository,
            "HEAD",
            target.at("/v2/" + repository + "/blobs/" + blob.digest()),
            Ask.pull(repository),
            Map.of(),
            true);
    try (var answer = requests.send(ask)) {
      int status = answer.status();
      if (status == 429 || (status >= 500 && status != 501)) {
        throw requests.fault(ask, answer);
      }
      // Where it leads may allow GET alone; then it must be read to know.
      var size = answer.headers().firstValueAsLong("content-length");
      return status == 200 && size.equals(OptionalLong.of(blob.sizeBytes()));
    }
  }

  private BlobBody body(String what, Descriptor blob, long begin, InputStream bytes) {
    var body = new WatchedBody(bytes, limits.silence());
    try {
      body.watchWith(watch);
    } catch (RejectedExecutionException e) {
      // The client was closed meanwhile; so is what is added to what runs.
      body.close();
    }
    String where = what + " in the registry " + target.name();
    return new BlobBody(where, begin, blob.sizeBytes(), body, running, limits);
  }

  private long begin(Ask ask, Answer answer, Descriptor blob, long from) {
    int status = answer.status();
    if (status != 200 && status != 206) {
      throw requests.fault(ask, answer);
    }
    var encoding = answer.header("content-encoding").filter(text -> !text.equals("identity"));
    if (encoding.isPresent()) {
      throw requests.invalid("sends " + ask.what() + " encoded as " + Quoted.of(encoding.get()));
    }
    if (status == 200) {
      requireSize(ask, blob, answer.headers().firstValueAsLong("content-length"));
      return 0;
    }
    var range = ContentRange.of(answer.headers());
    if (from == 0 || range.isEmpty() || range.get().first() != from) {
      throw requests.invalid("sends another part of " + ask.what() + " than from byte " + from);
    }
    requireSize(ask, blob, range.get().totalBytes());
    return from;
  }

  private void requireSize(Ask ask, Descriptor blob, OptionalLong said) {
    if (said.isPresent() && said.getAsLong() != blob.sizeBytes()) {
      throw requests.invalid(
          "has " + said.getAsLong() + " bytes for " + ask.what() + ", not " + blob.sizeBytes());
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
