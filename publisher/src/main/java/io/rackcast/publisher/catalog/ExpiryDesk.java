package io.rackcast.publisher.catalog;

import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredRelease;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Expiries through a caller's eyes. May be used by any thread. */
public final class ExpiryDesk {
  private final Store store;
  private final Access access;

  public ExpiryDesk(Store store, Access access) {
    this.store = store;
    this.access = access;
  }

  /**
   * Gives a release its end. To end a release is to revoke it later, and needs that right; but who
   * published it may say how long it lives, and say it again to let it live longer.
   *
   * @param end when; null: never by itself
   * @throws Refusal with one sentence when there is no such live release
   */
  public StoredRelease set(Caller caller, ReleaseKey key, @Nullable Instant end) {
    boolean mayRevoke = caller.may(Right.REVOKE, key.name());
    access.require(caller, mayRevoke ? Right.REVOKE : Right.PUBLISH, key.name());
    var isAllowed = new AtomicBoolean(true);
    var release =
        store
            .expiries()
            .set(
                key,
                end,
                caller.name(),
                (there, now) -> {
                  isAllowed.set(mayRevoke || isOwnAndNoShorter(caller, there, now, end));
                  return isAllowed.get();
                })
            .orElseThrow(() -> unknown(key));
    Catalog.requireLive(release);
    if (!isAllowed.get()) {
      access.require(caller, Right.REVOKE, key.name());
    }
    return release;
  }

  private static boolean isOwnAndNoShorter(
      Caller caller, StoredRelease release, Optional<Instant> now, @Nullable Instant end) {
    return release.publishedBy().equals(caller.name())
        && (end == null || now.isEmpty() || !end.isBefore(now.get()));
  }

  private Refusal unknown(ReleaseKey key) {
    return store
        .labels()
        .find(key)
        .map(
            label ->
                new Refusal(
                    Refusal.Kind.INVALID,
                    key
                        + " is a label and not a version (it points at "
                        + label.target()
                        + "); say the version that shall end"))
        .orElseGet(
            () -> new Refusal(Refusal.Kind.NOT_FOUND, "there is no release " + key + " to end"));
  }
}
