package io.rackcast.publisher.upkeep;

import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.StoredJoinToken;
import io.rackcast.publisher.store.StoredNode;
import io.rackcast.publisher.store.StoredRelease;
import io.rackcast.publisher.upkeep.Losses.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what was revoked between two states of a store, and revokes it in the older again. */
final class Comparison {
  private static final int PAGE = 500;
  private static final int MOST_TOKENS = 100_000;
  private static final String FORGOTTEN = "revoked so long ago that it is forgotten";

  private final Store later;
  private final Store older;
  private final boolean isSameStore;
  private final boolean repeat;
  private final Instant now;
  private final Losses.Tally tally = new Losses.Tally();

  /**
   * @param isSameStore whether the older is a state that the later had: then what the later does
   *     not know was revoked, and forgotten since
   * @param repeat whether what is revoked in the later is revoked in the older too
   */
  Comparison(Store later, Store older, boolean isSameStore, boolean repeat, Instant now) {
    this.later = later;
    this.older = older;
    this.isSameStore = isSameStore;
    this.repeat = repeat;
    this.now = now;
  }

  Losses run() {
    images();
    nodes();
    joinTokens();
    return tally.done(releases());
  }

  private long releases() {
    long published = 0;
    @Nullable ReleaseKey after = null;
    while (true) {
      var page = later.releases().page("", after, PAGE, true);
      for (var release : page) {
        after = release.key();
        var there = older.releases().find(release.key());
        if (there.isEmpty()) {
          published++;
          tally.addGone(release.key().toString());
        }
        var revocation = release.revocation();
        if (revocation.isPresent() && there.filter(StoredRelease::isLive).isPresent()) {
          var reason = revocation.get().reason();
          tally.add(Kind.RELEASE, release.key().toString(), reason, revocation.get().by());
          if (repeat) {
            var unused = older.releases().revoke(release.key(), reason, revocation.get().by());
          }
        }
      }
      if (page.size() < PAGE) {
        return published;
      }
    }
  }

  private void images() {
    var page = later.imageRevocations().after(0, PAGE);
    while (!page.isEmpty()) {
      for (var row : page) {
        var there = older.images().find(row.registry(), row.repository(), row.digest());
        if (there.isEmpty() || there.get().revokeReason().isEmpty()) {
          tally.add(
              Kind.IMAGE,
              row.registry() + "/" + row.repository() + "@" + row.digest(),
              row.reason(),
              "");
          if (repeat) {
            // One that came after the backup must not be taken in again, either.
            later
                .images()
                .find(row.registry(), row.repository(), row.digest())
                .filter(image -> there.isEmpty())
                .ifPresent(image -> older.images().add(List.of(image)));
            older.images().revoke(row.registry(), row.repository(), row.digest(), row.reason());
          }
        }
      }
      page = later.imageRevocations().after(page.get(page.size() - 1).id(), PAGE);
    }
  }

  private void nodes() {
    var page = older.nodes().nodes("", PAGE);
    while (!page.isEmpty()) {
      page.stream().filter(node -> node.revocation().isEmpty()).forEach(this::node);
      page = older.nodes().nodes(page.get(page.size() - 1).name(), PAGE);
    }
  }

  private void node(StoredNode node) {
    var known = later.nodes().inTransaction(work -> work.node(node.name()));
    if (known.isEmpty()) {
      if (isSameStore) {
        node(node, node, FORGOTTEN, new StoredNode.Revocation(now, ""));
      }
    } else if (known.get().revocation().isPresent()) {
      node(node, known.get(), "", known.get().revocation().get());
    } else if (known.get().joinedAt().isAfter(node.joinedAt())) {
      // It joined again: its secret of then is good no more.
      tally.add(Kind.NODE, node.name(), "it has joined again since, with another secret", "");
      if (repeat) {
        put(known.get(), Optional.empty());
      }
    }
  }

  private void node(
      StoredNode node, StoredNode known, String reason, StoredNode.Revocation revocation) {
    tally.add(Kind.NODE, node.name(), reason, revocation.by());
    if (repeat) {
      put(known, Optional.of(revocation));
    }
  }

  private void put(StoredNode node, Optional<StoredNode.Revocation> revocation) {
    var unused =
        older
            .nodes()
            .inTransaction(
                work -> {
                  work.put(node);
                  revocation.ifPresent(end -> work.revoke(node.name(), end.at(), end.by()));
                  return true;
                });
  }

  private void joinTokens() {
    for (var token : older.nodes().tokens(MOST_TOKENS)) {
      if (token.usesLeft() > 0 && token.expiresAt().isAfter(now)) {
        var known = later.nodes().inTransaction(work -> work.token(token.sha256()));
        if (known.isPresent()) {
          joinToken(token, known.get().usesLeft(), known.get().expiresAt());
        } else if (isSameStore) {
          joinToken(token, 0, now);
        }
      }
    }
  }

  private void joinToken(StoredJoinToken token, int usesLeft, Instant expiresAt) {
    boolean hasEnded = expiresAt.isBefore(token.expiresAt());
    if (!hasEnded && usesLeft >= token.usesLeft()) {
      return;
    }
    var uses = Math.max(0, Math.min(usesLeft, token.usesLeft()));
    var end = hasEnded ? expiresAt : token.expiresAt();
    tally.add(
        Kind.JOIN_TOKEN,
        token.id() + " for " + token.nodes(),
        hasEnded ? "it was ended" : (token.usesLeft() - uses) + " of its uses were used",
        "");
    if (repeat) {
      var unused =
          older
              .nodes()
              .inTransaction(
                  work -> {
                    work.limit(token, uses, end);
                    return true;
                  });
    }
  }
}
