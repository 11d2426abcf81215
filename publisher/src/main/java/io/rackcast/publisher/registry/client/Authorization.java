package io.rackcast.publisher.registry.client;

import io.rackcast.proto.source.Challenge;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the registry itself is shown, never another host: nothing until it asks, then the user and
 * password, or the tokens that these, or nobody's, were exchanged for. For any thread.
 */
final class Authorization {
  private static final int MOST_TOKENS = 1000;
  // A token server may serve other registries too: nobody gets from it, by way of this client's
  // credentials, what is more than reading.
  private static final Pattern READING =
      Pattern.compile(
          "repository(\\([a-z0-9]+\\))?:[A-Za-z0-9._/:-]{1,512}:pull|registry:catalog:\\*");

  private record Shown(String value, Instant until) {
    @Override
    public String toString() {
      return "Shown[(set), until=" + until + "]";
    }
  }

  private final RegistryTarget target;
  private final TokenServer server;
  private final Clock clock;
  // Guarded by this.
  private boolean wantsPassword;
  private final Map<String, Shown> tokens =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Shown> eldest) {
          return size() > MOST_TOKENS;
        }
      };

  Authorization(RegistryTarget target, TokenServer server, Clock clock) {
    this.target = target;
    this.server = server;
    this.clock = clock;
  }

  /** What to send along. */
  synchronized Optional<String> of(String scope) {
    var known = tokens.get(scope);
    if (known != null && clock.instant().isBefore(known.until())) {
      return Optional.of(known.value());
    }
    return wantsPassword ? target.credentials().map(RegistryCredentials::basic) : Optional.empty();
  }

  /**
   * Answers a 401, or a 403 that asks for more.
   *
   * @param shown what was sent along
   * @param isAgain whether this request has got a new token before
   * @return whether there is something else to show
   * @throws RegistryException if the token server may not be asked, or gives no token
   */
  boolean answer(
      String scope, int status, HttpHeaders headers, Optional<String> shown, boolean isAgain) {
    var challenge = Challenge.best(headers.allValues("www-authenticate"));
    if (challenge.isEmpty()) {
      return false;
    }
    boolean isScope = challenge.get().parameter("error").equals(Optional.of("insufficient_scope"));
    if ((status == 403 || isAgain) && !isScope) {
      return false;
    }
    if (challenge.get().isBearer()) {
      return bearer(scope, challenge.get());
    }
    var basic = target.credentials().map(RegistryCredentials::basic);
    synchronized (this) {
      wantsPassword = true;
    }
    return basic.isPresent() && !basic.equals(shown);
  }

  private boolean bearer(String scope, Challenge challenge) {
    var realm = challenge.parameter("realm");
    if (realm.isEmpty()) {
      return false;
    }
    var token = server.fetch(realm.get(), challenge.parameter("service"), scopes(scope, challenge));
    synchronized (this) {
      var until = clock.instant().plus(token.life());
      tokens.put(scope, new Shown("Bearer " + token.value(), until));
    }
    return true;
  }

  /** What the registry asks for, as far as that is reading; else what is needed. */
  private static List<String> scopes(String needed, Challenge challenge) {
    List<String> asked =
        challenge.parameter("scope").stream()
            .flatMap(text -> Arrays.stream(text.strip().split("\\s+", 8)))
            .filter(each -> READING.matcher(each).matches())
            .toList();
    return asked.isEmpty() ? List.of(needed) : asked;
  }
}
