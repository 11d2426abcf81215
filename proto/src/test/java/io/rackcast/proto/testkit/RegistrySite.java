package io.rackcast.proto.testkit;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A registry that keeps its blobs elsewhere: {@code /v2/team/app/blobs/sha256:…} asks for a token
 * of {@code /token}, then redirects to a store of another address, which refuses whoever shows an
 * Authorization beside its signature, as S3 does.
 */
public final class RegistrySite implements AutoCloseable {
  /** {@code user:password} that a token costs; empty: nothing. */
  public volatile String price = "";

  /** Tokens are good for so many seconds, or until {@link #forgetTokens}. */
  public volatile int lifeSeconds = 300;

  /** The token server. */
  public final ContentSite site = new ContentSite("127.0.0.1");

  /** Where blobs are. */
  public final ContentSite store = new ContentSite("127.0.0.2");

  private final byte[] blob;
  private final Set<String> tokens = ConcurrentHashMap.newKeySet();

  /** A registry with one blob. */
  public RegistrySite(byte[] blob) {
    this.blob = blob.clone();
    site.on("/v2/", this::redirect);
    site.on("/token", this::token);
    store.on("/store", this::stored);
  }

  /** The URL of the blob, whatever its digest. */
  public String url(String hexDigest) {
    return site.url("/v2/team/app/blobs/sha256:" + hexDigest);
  }

  /** No token counts any more. */
  public void forgetTokens() {
    tokens.clear();
  }

  private void redirect(HttpExchange call) throws IOException {
    String shown = call.getRequestHeaders().getFirst("Authorization");
    if (shown == null || !tokens.contains(shown)) {
      call.getResponseHeaders()
          .set(
              "WWW-Authenticate",
              "Bearer realm=\"%s\",service=\"the registry\",scope=\"repository:team/app:pull\""
                  .formatted(site.url("/token")));
      call.sendResponseHeaders(401, -1);
      return;
    }
    call.getResponseHeaders().set("Location", store.url("/store?signature=secret"));
    call.sendResponseHeaders(307, -1);
  }

  private void token(HttpExchange call) throws IOException {
    String expected = Base64.getEncoder().encodeToString(price.getBytes(StandardCharsets.UTF_8));
    String shown = call.getRequestHeaders().getFirst("Authorization");
    boolean isPaid = price.isEmpty() || ("Basic " + expected).equals(shown);
    boolean isRight =
        call.getRequestURI()
            .getQuery()
            .equals("service=the registry&scope=repository:team/app:pull".replace(' ', '+'));
    if (!isPaid || !isRight) {
      call.sendResponseHeaders(401, -1);
      return;
    }
    String token = "token-" + tokens.size();
    tokens.add("Bearer " + token);
    byte[] answer =
        "{\"token\": \"%s\", \"expires_in\": %d}"
            .formatted(token, lifeSeconds)
            .getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(200, answer.length);
    call.getResponseBody().write(answer);
  }

  private void stored(HttpExchange call) throws IOException {
    if (call.getRequestHeaders().containsKey("Authorization")) {
      call.sendResponseHeaders(400, -1);
    } else {
      store.sendRange(call, blob);
    }
  }

  @Override
  public void close() {
    site.close();
    store.close();
  }
}
