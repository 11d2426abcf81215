package io.rackcast.proto.source;

import io.rackcast.proto.source.SourceFault.Cause;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * Asks places for content. Blocks; safe for use by several threads.
 *
 * <p>Redirects are followed a few times, each judged like the first URL, never from https to http,
 * and to this machine from this machine only. Headers, credentials and tokens go to the scheme,
 * host and port that they are for, so not along with a redirect to another. A host's addresses are
 * looked up and judged right before it is asked; the JVM remembers them for the connection that
 * follows.
 */
public final class SourceReader {
  private static final int MOST_REDIRECTS = 5;

  private final SourceRules rules;
  private final String agent;
  private final Duration patience;
  private final Clock clock;
  private final HttpClient http;
  private final HttpClient publisher;
  private final Authorization authorization;

  /**
   * A reader without connections yet.
   *
   * @param rules which URLs may be asked
   * @param credentials of hosts
   * @param agent the User-Agent
   * @param patience how long a connection, and then the head of an answer, may take
   */
  public SourceReader(
      SourceRules rules,
      List<HostCredentials> credentials,
      String agent,
      Duration patience,
      Clock clock) {
    this(rules, credentials, agent, patience, clock, Optional.empty());
  }

  /**
   * As the other.
   *
   * @param publisherTls for connections to the publisher alone; empty: as for all others
   */
  public SourceReader(
      SourceRules rules,
      List<HostCredentials> credentials,
      String agent,
      Duration patience,
      Clock clock,
      Optional<SSLContext> publisherTls) {
    this(rules, credentials, agent, patience, clock, client(patience).build(), publisherTls);
  }

  private SourceReader(
      SourceRules rules,
      List<HostCredentials> credentials,
      String agent,
      Duration patience,
      Clock clock,
      HttpClient http,
      Optional<SSLContext> publisherTls) {
    this.rules = rules;
    this.agent = agent;
    this.patience = patience;
    this.clock = clock;
    this.http = http;
    this.publisher = publisherTls.map(tls -> client(patience).sslContext(tls).build()).orElse(http);
    this.authorization = new Authorization(this, credentials, clock);
  }

  /**
   * A reader of one registry, with its token server and what it redirects to.
   *
   * @param credentials of the registry and its token server, and of nobody else: a registry names
   *     the token server, and is shown what that gives
   * @param tls for all of them; empty: they are trusted as this machine's Java does
   */
  public static SourceReader ofRegistry(
      List<HostCredentials> credentials,
      String agent,
      Duration patience,
      Clock clock,
      Optional<SSLContext> tls) {
    var http = client(patience);
    tls.ifPresent(http::sslContext);
    return new SourceReader(
        SourceRules.ANY, credentials, agent, patience, clock, http.build(), Optional.empty());
  }

  private static HttpClient.Builder client(Duration patience) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(patience);
  }

  /** As the other; an interrupt ends the waiting. */
  public SourceAnswer open(SourceRequest request, long from, long to)
      throws SourceFault, InterruptedException {
    return open(request, from, to, end -> {});
  }

  /**
   * Asks for bytes of content; the caller closes the answer.
   *
   * @param from first byte
   * @param to behind the last byte; {@link Long#MAX_VALUE} for all that follows
   * @param waits told, before each waiting for a server, what ends it; may be called by any thread
   * @throws SourceFault with one sentence, if the place does not answer with content
   * @throws InterruptedException if the thread is interrupted meanwhile
   */
  public SourceAnswer open(SourceRequest request, long from, long to, Consumer<Runnable> waits)
      throws SourceFault, InterruptedException {
    requireFresh(request);
    SourceUrl at = request.url();
    boolean loops = AddressRules.isLoopback(at.host());
    boolean isRetried = false;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; ) {
      check(request, at, redirects > 0, loops);
      var response = send(request, at, from, to, waits);
      int status = response.statusCode();
      if (status == 401 && !isRetried && at.isSameOrigin(request.url())) {
        isRetried = true;
        Answers.close(response);
        if (authorization.answer(request, response, waits)) {
          continue;
        }
      }
      if (status / 100 != 3 || status == 304) {
        return Answers.read(request, at, response, from, to, clock.instant());
      }
      Answers.close(response);
      at = Redirects.target(request, at, response);
      redirects++;
    }
    throw new SourceFault(
        Cause.ODD_ANSWER,
        request.name() + " redirects more than " + MOST_REDIRECTS + " times; mend its server");
  }

  private void requireFresh(SourceRequest request) throws SourceFault {
    var end = request.url().expiresAt();
    if (end.isPresent() && !clock.instant().isBefore(end.get())) {
      throw new SourceFault(
          Cause.EXPIRED,
          "the signed link to "
              + request.name()
              + " ended at "
              + end.get()
              + "; register the same release again with a fresh link");
    }
  }

  /** Judges a URL and the addresses of its host. */
  void check(SourceRequest request, SourceUrl at, boolean isRedirect, boolean mayLoop)
      throws SourceFault {
    rules.check(at, isRedirect);
    if (request.kind() == SourceKind.PUBLISHER && !isRedirect) {
      return; // the operator's own setting: on the publisher's machine its name leads to loopback
    }
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(AddressRules.bare(at.host()));
    } catch (UnknownHostException e) {
      throw new SourceFault(
          Cause.UNREACHABLE,
          "the host \"" + at.host() + "\" of " + request.name() + " is not known; check its name");
    }
    var refusal = AddressRules.refusal(addresses, mayLoop);
    if (refusal.isPresent()) {
      throw new SourceFault(
          Cause.FORBIDDEN,
          (isRedirect ? request.name() + " redirects to the host \"" : "the host \"")
              + at.host()
              + "\" which has the address "
              + refusal.get()
              + "; nothing is read from there");
    }
  }

  private HttpResponse<InputStream> send(
      SourceRequest request, SourceUrl at, long from, long to, Consumer<Runnable> waits)
      throws SourceFault, InterruptedException {
    var call =
        HttpRequest.newBuilder(at.uri())
            .timeout(patience)
            .header("User-Agent", agent)
            .header("Accept-Encoding", "identity");
    if (from > 0 || to < Long.MAX_VALUE) {
      call.header("Range", "bytes=" + from + "-" + (to < Long.MAX_VALUE ? to - 1 : ""));
      request.etag().ifPresent(etag -> call.header("If-Range", etag));
    }
    if (at.isSameOrigin(request.url())) {
      request.headers().forEach(call::setHeader);
      if (request.headers().keySet().stream().noneMatch("authorization"::equalsIgnoreCase)) {
        authorization.of(request).ifPresent(value -> call.setHeader("Authorization", value));
      }
    }
    // Where the publisher redirects to, its certificates have no say.
    boolean isPublisher = request.kind() == SourceKind.PUBLISHER && at.isSameOrigin(request.url());
    return await(isPublisher ? publisher : http, request.name(), call.build(), waits);
  }

  /** Sends any request and waits for the head of its answer. */
  HttpResponse<InputStream> await(String name, HttpRequest call, Consumer<Runnable> waits)
      throws SourceFault, InterruptedException {
    return await(http, name, call, waits);
  }

  private static HttpResponse<InputStream> await(
      HttpClient client, String name, HttpRequest call, Consumer<Runnable> waits)
      throws SourceFault, InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.sendAsync(call, BodyHandlers.ofInputStream());
    try {
      waits.accept(() -> answer.cancel(true));
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    } catch (CancellationException e) {
      throw new SourceFault(Cause.UNREACHABLE, "reading from " + name + " was given up", e);
    } catch (ExecutionException e) {
      throw new SourceFault(
          Cause.UNREACHABLE,
          name
              + " does not answer ("
              + Reason.of(Optional.ofNullable(e.getCause()))
              + "); check its address and that it runs",
          e.getCause());
    }
  }

  /** A request to a token server. */
  HttpRequest.Builder call(SourceUrl url) {
    return HttpRequest.newBuilder(url.uri()).timeout(patience).header("User-Agent", agent);
  }
}
