package io.rackcast.tracker.admin.auth;

import io.rackcast.proto.torrent.Sha256Digest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Logins that are good for a while. Only digests of their tokens are kept, at most {@value #MOST}
 * of each user: one more ends his oldest. For any thread.
 */
final class Sessions {
  static final int MOST = 100;

  private record Session(Caller caller, Instant endsAt) {}

  private Duration life;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<Sha256Digest, Session> sessions = new LinkedHashMap<>();

  Sessions(Duration life, InstantSource clock) {
    this.life = life;
    this.clock = clock;
  }

  /** How long logins from now on are good. */
  synchronized void life(Duration newLife) {
    life = newLife;
  }

  /** Ends the logins of all others. */
  synchronized void keep(Collection<Caller> callers) {
    sessions.values().removeIf(session -> !callers.contains(session.caller()));
  }

  synchronized Login open(Caller caller) {
    var now = clock.instant();
    sessions.values().removeIf(session -> !session.endsAt().isAfter(now));
    makeRoom(caller);
    var bytes = new byte[32];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    var endsAt = now.plus(life);
    sessions.put(Digests.sha256(token), new Session(caller, endsAt));
    return new Login(token, caller.role(), endsAt, life);
  }

  private void makeRoom(Caller caller) {
    var own = sessions.values().stream().filter(session -> session.caller().equals(caller));
    if (own.count() >= MOST) {
      var oldest =
          sessions.entrySet().stream()
              .filter(entry -> entry.getValue().caller().equals(caller))
              .findFirst();
      oldest.ifPresent(entry -> sessions.remove(entry.getKey()));
    }
  }

  synchronized Optional<Caller> callerOf(Sha256Digest digest) {
    return Optional.ofNullable(sessions.get(digest))
        .filter(session -> session.endsAt().isAfter(clock.instant()))
        .map(Session::caller);
  }

  /** Ends a login; false if there is none. */
  synchronized boolean end(Sha256Digest digest) {
    return sessions.remove(digest) != null;
  }

  synchronized int count() {
    return sessions.size();
  }
}
