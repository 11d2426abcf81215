package io.rackcast.proto.source;

import io.rackcast.proto.source.SourceFault.Cause;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What each place is shown: the credentials of its host, or the token that these, or nobody's, were
 * exchanged for. Tokens are remembered until they end. May be used by any thread.
 */
final class Authorization {
  private static final int MOST_REMEMBERED = 1000;

  private record Shown(String value, Instant until) {
    @Override
    public String toString() {
      return "Shown[(set), until=" + until + "]";
    }
  }

  private final List<HostCredentials> credentials;
  private final TokenCall tokens;
  private final Clock clock;
  // By what a token is for: a place without its query, or a registry's repository. Guarded by this.
  private final Map<String, Shown> shown =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Shown> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  Authorization(SourceReader reader, List<HostCredentials> credentials, Clock clock) {
    this.credentials = List.copyOf(credentials);
    this.tokens = new TokenCall(reader);
    this.clock = clock;
  }

  /** What to send along with a request; a registry is asked first what it wants. */
  Optional<String> of(SourceRequest request) {
    synchronized (this) {
      var known = shown.get(scope(request));
      if (known != null && clock.instant().isBefore(known.until())) {
        return Optional.of(known.value());
      }
    }
    return request.kind() == SourceKind.HTTP
        ? HostCredentials.of(credentials, request.url()).map(HostCredentials::authorization)
        : Optional.empty();
  }

  /**
   * Answers a 401.
   *
   * @return whether there is something else to show than before
   * @throws SourceFault if the token server does not give a token
   */
  boolean answer(
      SourceRequest request, HttpResponse<InputStream> response, Consumer<Runnable> waits)
      throws SourceFault, InterruptedException {
    var own = HostCredentials.of(credentials, request.url());
    var challenge = Challenge.best(response.headers().allValues("www-authenticate"));
    boolean hasOwnHeader =
        request.headers().keySet().stream().anyMatch("authorization"::equalsIgnoreCase);
    if (challenge.isEmpty() || hasOwnHeader || request.kind() == SourceKind.PUBLISHER) {
      return false;
    }
    // Only a registry's: elsewhere a realm is a name, and nobody's reason to be sent a password.
    if (request.kind() == SourceKind.REGISTRY
        && challenge.get().isBearer()
        && challenge.get().parameter("realm").isPresent()) {
      var token = tokens.fetch(request, challenge.get(), credentials, waits);
      remember(request, "Bearer " + token.value(), clock.instant().plus(token.life()));
      return true;
    }
    if (own.isEmpty()) {
      return false;
    }
    var before = of(request);
    remember(request, own.get().authorization(), Instant.MAX);
    return !before.equals(Optional.of(own.get().authorization()));
  }

  private synchronized void remember(SourceRequest request, String value, Instant until) {
    shown.put(scope(request), new Shown(value, until));
  }

  private static String scope(SourceRequest request) {
    String place = request.url().toString();
    int end = Math.max(place.lastIndexOf("/blobs/"), place.lastIndexOf("/manifests/"));
    return request.kind() == SourceKind.REGISTRY && end > 0 ? place.substring(0, end) : place;
  }

  /** A fault of the token server. */
  static SourceFault fault(SourceRequest request, Cause why, String sentence) {
    return new SourceFault(why, "the token server of " + request.name() + " " + sentence);
  }
}
