package io.rackcast.publisher.registration;

import io.rackcast.proto.source.HostCredentials;
import io.rackcast.proto.source.SourceAnswer;
import io.rackcast.proto.source.SourceFault;
import io.rackcast.proto.source.SourceReader;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.store.StoredSource;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Reads URLs that the settings allow. A redirect is followed only to what they allow too, so that
 * an allowed server cannot send the publisher to places inside its own network.
 */
final class Fetcher implements AutoCloseable {
  private final RegisterLimits limits;
  private final SignedUrls links;
  private final SourceReader reader;
  private final ScheduledExecutorService watch;

  Fetcher(RegisterLimits limits, List<HostCredentials> credentials, SignedUrls links, Clock clock) {
    this.limits = limits;
    this.links = links;
    this.reader =
        new SourceReader(
            this::requireAllowed, credentials, "rackcast-publisher", limits.silence(), clock);
    this.watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var thread = new Thread(task, "register-watch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Asks for content.
   *
   * @param offset from which byte on; a server that does not know Range (RFC 9110 section 14) sends
   *     all of it, which the source tells
   * @throws SourceFault when it does not answer with content, or may not be asked
   * @throws Refusal when the work was given up
   */
  Source open(StoredSource source, long offset, GivingUp givingUp) throws SourceFault {
    try {
      var request = links.fresh(source).request();
      var answer = reader.open(request, offset, Long.MAX_VALUE, givingUp::waitFor);
      return source(source.url(), answer);
    } catch (SourceFault e) {
      givingUp.check();
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(Refusal.Kind.TRY_AGAIN, "the publisher stops; try again");
    }
  }

  static String message(@Nullable Throwable e) {
    if (e == null) {
      return "no reason was given";
    }
    return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
  }

  private void requireAllowed(SourceUrl url, boolean isRedirect) throws SourceFault {
    if (!limits.allows(url)) {
      throw new SourceFault(
          SourceFault.Cause.FORBIDDEN,
          (isRedirect
                  ? "the URL leads on to host \""
                  : "the publisher's settings do not allow this URL on host \"")
              + url.host()
              + (isRedirect ? "\", which the publisher's settings do not allow" : "\"")
              + " (register.allowed-urls)");
    }
  }

  private Source source(SourceUrl url, SourceAnswer answer) {
    if (answer.totalBytes().isEmpty()) {
      answer.close();
      throw new Refusal(
          Refusal.Kind.INVALID,
          "the server \""
              + url.host()
              + "\" does not tell the content's size (Content-Length); publish it by upload");
    }
    return new Source(
            answer.body(),
            url.host(),
            answer.begin(),
            answer.totalBytes().getAsLong(),
            answer.etag(),
            limits.silence())
        .watchedBy(watch);
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
