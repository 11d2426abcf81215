package io.rackcast.tracker.keys;

import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.fault.Explained;
import io.rackcast.proto.fault.ServerWords;
import io.rackcast.proto.settings.ServerAddress;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.proto.token.Jwks;
import io.rackcast.proto.token.TokenKey;
import io.rackcast.tracker.state.SafeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the key set comes from: the publisher's URL, and a copy in the state folder. */
public final class JwksSource {
  private static final Logger LOG = LoggerFactory.getLogger(JwksSource.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final ServerWords WORDS =
      ServerWords.settings(
          "admission.jwks-url", "admission.publisher-", ServerWords.PUBLISHER_PORT);

  private final CalledServer called;
  private final HttpClient client;
  private final URI url;
  private final Optional<Path> file;

  /**
   * A set that was kept.
   *
   * @param keys the set
   * @param fetchedAt when it was fetched
   */
  record Kept(List<TokenKey> keys, Instant fetchedAt) {}

  /**
   * A source.
   *
   * @param url the publisher's {@code /.well-known/jwks.json}
   * @param stateDir where the copy is; empty: there is none
   */
  public JwksSource(URI url, Optional<Path> stateDir) {
    this(url, ClientTlsFiles.USUAL, stateDir);
  }

  /**
   * As the other.
   *
   * @param files whose server is trusted, and what it is shown
   */
  public JwksSource(URI url, ClientTlsFiles files, Optional<Path> stateDir) {
    var builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
    if ("https".equals(url.getScheme())) {
      builder.sslContext(new ClientTls(files).context());
    }
    this.called = new CalledServer(ServerAddress.of(url), WORDS, files);
    this.client = builder.build();
    this.url = url;
    this.file = stateDir.map(folder -> folder.resolve("jwks.json"));
  }

  /** Why there is no TLS with the publisher; empty if it is something else that failed. */
  Optional<Explained> explain(Throwable failure) {
    return called.find(failure);
  }

  /** Where the keys come from. */
  @Override
  public String toString() {
    return url.toString();
  }

  CompletableFuture<byte[]> fetch() {
    var request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
        .thenCompose(this::body);
  }

  /** The request's timeout ends with the headers, so the body has its own. */
  private CompletableFuture<byte[]> body(HttpResponse<InputStream> response) {
    return CompletableFuture.supplyAsync(() -> read(response))
        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((json, failure) -> close(response.body()));
  }

  /** Also wakes the thread that reads a body that stalls. */
  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      LOG.debug("the connection to the publisher was gone when closed", e);
    }
  }

  private byte[] read(HttpResponse<InputStream> response) {
    try (var in = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException("%s answers %d".formatted(url, response.statusCode()));
      }
      // One byte more than may be: the reader of the set then refuses it.
      return in.readNBytes(Jwks.MOST_BYTES + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Optional<Kept> kept() {
    if (file.isEmpty() || !Files.exists(file.get())) {
      return Optional.empty();
    }
    try {
      var keys = Jwks.read(Files.readAllBytes(file.get()));
      return Optional.of(new Kept(keys, Files.getLastModifiedTime(file.get()).toInstant()));
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("{} cannot be used: {}", file.get(), e.getMessage());
      return Optional.empty();
    }
  }

  /** Keeps the keys for a restart, if it can; they serve all the same if not. */
  void keep(byte[] json) {
    if (file.isPresent()) {
      try {
        SafeFile.replace(file.get(), json);
      } catch (IOException e) {
        LOG.warn(
            "{} cannot be written, a restart will need the publisher: {}",
            file.get(),
            e.getMessage());
      }
    }
  }
}
