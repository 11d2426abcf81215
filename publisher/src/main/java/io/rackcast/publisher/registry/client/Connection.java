package io.rackcast.publisher.registry.client;

import io.rackcast.proto.source.Patience;
import io.rackcast.proto.source.Reason;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.publisher.registry.client.RegistryException.Kind;
import io.rackcast.publisher.wording.Quoted;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Single requests, each bounded in time and by the closing of the client; for any thread. */
final class Connection {
  private static final int MOST_ERROR_BYTES = 64 << 10;

  private final String name;
  private final RegistryLimits limits;
  private final Running running;
  private final HttpClient http;

  Connection(String name, RegistryLimits limits, Running running, Optional<SSLContext> trust) {
    this.name = name;
    this.limits = limits;
    this.running = running;
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connect());
    trust.ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /** A request as every one begins. */
  HttpRequest.Builder to(SourceUrl url) {
    return HttpRequest.newBuilder(url.uri())
        .timeout(limits.answer())
        .header("User-Agent", "rackcast-publisher")
        .header("Accept-Encoding", "identity");
  }

  /**
   * Sends a request and waits for the head of its answer, whatever its status.
   *
   * @param who is asked, for sentences
   */
  Answer send(SourceUrl url, HttpRequest request, String who) {
    if (running.isClosed()) {
      throw givenUp(null);
    }
    var coming = http.sendAsync(request, BodyHandlers.ofInputStream());
    Runnable end = () -> coming.cancel(true);
    running.add(end);
    try {
      return new Answer(url, coming.get());
    } catch (InterruptedException e) {
      coming.cancel(true);
      Thread.currentThread().interrupt();
      throw givenUp(e);
    } catch (CancellationException e) {
      throw givenUp(e);
    } catch (ExecutionException e) {
      if (running.isClosed()) {
        throw givenUp(e);
      }
      throw new RegistryException(
          Kind.UNREACHABLE,
          who
              + " does not answer ("
              + Reason.of(Optional.ofNullable(e.getCause()))
              + "); check its address and that it runs",
          e.getCause());
    } finally {
      running.remove(end);
    }
  }

  /**
   * Reads a whole small body, and closes it.
   *
   * @param what it is, for sentences
   */
  byte[] read(Answer answer, int mostBytes, String what) {
    var encoding = answer.header("content-encoding").filter(text -> !text.equals("identity"));
    var isLate = new AtomicBoolean();
    Runnable end = answer::close;
    try (var patience =
        new Patience(
            limits.answer(),
            () -> {
              isLate.set(true);
              answer.close();
            })) {
      patience.start();
      running.add(end);
      byte[] bytes = answer.body().readNBytes(mostBytes + 1);
      if (encoding.isPresent() || bytes.length > mostBytes) {
        throw new RegistryException(
            Kind.INVALID,
            what
                + (encoding.isPresent()
                    ? " comes encoded as " + Quoted.of(encoding.get())
                    : " has more than " + (mostBytes >> 10) + " KiB")
                + ", which is not read; mend the registry");
      }
      return bytes;
    } catch (IOException e) {
      throw running.isClosed()
          ? givenUp(e)
          : new RegistryException(
              Kind.UNREACHABLE,
              what
                  + (isLate.get()
                      ? " takes longer than " + limits.answer().toMillis() / 1000.0 + " s"
                      : " broke off (" + Reason.of(Optional.of(e)) + ")")
                  + "; try again",
              e);
    } finally {
      running.remove(end);
      answer.close();
    }
  }

  /** What of an error's body can be read; closes it. */
  byte[] readError(Answer answer) {
    try {
      return read(answer, MOST_ERROR_BYTES, "an error");
    } catch (RegistryException e) {
      return new byte[0];
    }
  }

  private RegistryException givenUp(@Nullable Exception cause) {
    return new RegistryException(
        Kind.UNREACHABLE, "reading from the registry " + name + " was given up; try again", cause);
  }
}
