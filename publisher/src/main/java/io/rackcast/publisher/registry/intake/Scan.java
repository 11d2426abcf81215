package io.rackcast.publisher.registry.intake;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.registry.client.NamePages;
import io.rackcast.publisher.registry.client.RegistryException;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.image.ImageTag;
import io.rackcast.publisher.store.image.NewPush;
import io.rackcast.publisher.store.image.ScanRows;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A look at a whole registry, for what it did not say: a registry's queue of events may be in
 * memory alone. What differs from what is known here becomes pushes of the queue. For one thread.
 *
 * <p>It finds tags that are new, moved or gone, and images that are gone; what a list leaves out is
 * asked for by itself before it is believed to be gone. An image that was pushed by digest alone
 * while its event was lost, no list of the registry names. What of it cannot be read is noted, and
 * the rest is looked at.
 */
final class Scan {
  private static final int PAGE = 500;
  private static final Duration FAILED_RESTS = Duration.ofDays(1);
  // A registry that is away need not be waited for at each of its repositories.
  private static final int MOST_AWAY_IN_A_ROW = 5;
  private static final Duration LEAST_WINDOW = Duration.ofDays(7);
  private static final int SCANS_TO_COMPARE = 8;

  /**
   * What a scan found.
   *
   * @param gone what is gone, in words, with what earlier scans withdrew
   * @param heldBack how many tags and images of that were left as they are, being too many
   * @param faults what could not be read
   */
  record Found(
      int repositories, int tags, int queued, String gone, long heldBack, ScanFaults faults) {}

  private final Registries.Entry registry;
  private final Store store;
  private final Clock clock;
  private final Runnable check;
  private final String allowedBy;
  private final Referrals referrals;
  private final Withdrawals withdrawals = new Withdrawals();
  private final ScanFaults faults = new ScanFaults();
  private int seenRepositories;
  private int seenTags;
  private int queued;
  private int awayInARow;

  /**
   * @param check throws when the scan is to end
   * @param allowedBy who lets it withdraw whatever is gone; "" for nobody
   */
  Scan(Registries.Entry registry, Store store, Clock clock, Runnable check, String allowedBy) {
    this.allowedBy = allowedBy;
    this.referrals = new Referrals(store.images(), store.intake());
    this.registry = registry;
    this.store = store;
    this.clock = clock;
    this.check = check;
  }

  /**
   * Looks at all repositories that are taken in.
   *
   * @throws RegistryException when the registry names no repositories, or is away
   */
  Found run() {
    var repositories = repositories();
    repositories.forEach(this::repository);
    forgotten(repositories);
    var past = store.scans().past(registry.terms().name(), clock.instant().minus(window()));
    long heldBack = withdraw(past);
    var gone = withdrawals + (heldBack > 0 ? before(past) : "");
    return new Found(seenRepositories, seenTags, queued, gone, heldBack, faults);
  }

  // Long enough for somebody to see what happens, and for some scans that are days apart.
  private Duration window() {
    var some = registry.terms().scanEvery().multipliedBy(SCANS_TO_COMPARE);
    return some.compareTo(LEAST_WINDOW) > 0 ? some : LEAST_WINDOW;
  }

  private static String before(ScanRows.Past past) {
    return past.withdrawnTags() + past.withdrawnImages() == 0
        ? ""
        : " (and %d of %d tags and %d of %d images, withdrawn by scans before)"
            .formatted(
                past.withdrawnTags(), past.knownTags(), past.withdrawnImages(), past.knownImages());
  }

  private Set<String> repositories() {
    var found = new HashSet<>(registry.terms().namedRepositories());
    if (found.isEmpty()) {
      NamePages.USUAL.forEach(
          after -> {
            check.run();
            return registry.client().repositories(after, PAGE);
          },
          name -> {
            if (registry.terms().takes(name)) {
              found.add(name);
            }
          });
    }
    return found;
  }

  private void repository(String repository) {
    seenRepositories++;
    look(
        repository,
        () -> {
          var seen = listedTags(repository);
          goneTags(repository, seen);
          goneImages(repository);
        });
  }

  private void look(String repository, Runnable look) {
    check.run();
    try {
      look.run();
      awayInARow = 0;
    } catch (RegistryException e) {
      faults.add(repository, e);
      awayInARow = e.isTransient() ? awayInARow + 1 : 0;
      if (awayInARow >= MOST_AWAY_IN_A_ROW) {
        throw e;
      }
    }
  }

  // One that is wrong for good keeps nothing else of its repository from being looked at.
  private void lookAtOne(String what, Runnable look) {
    check.run();
    try {
      look.run();
    } catch (RegistryException e) {
      if (e.isTransient()) {
        throw e;
      }
      faults.add(what, e);
    }
  }

  private Set<String> listedTags(String repository) {
    var seen = new HashSet<String>();
    try {
      NamePages.USUAL.forEach(
          after -> {
            check.run();
            return registry.client().tags(repository, after, PAGE);
          },
          tag -> {
            seen.add(tag);
            if (takes(repository, tag)) {
              lookAtOne(repository + ":" + tag, () -> tag(repository, tag));
            }
          });
    } catch (RegistryException e) {
      if (e.kind() != RegistryException.Kind.NOT_FOUND) {
        throw e;
      }
      // Nothing was pushed there yet; what is known of it here is asked for one by one.
    }
    return seen;
  }

  // What belongs to an image that was not taken in, a push would leave out each time.
  private boolean takes(String repository, String tag) {
    return registry.terms().takesTag(tag)
        || Referrals.subject(tag)
            .filter(image -> referrals.isTakenIn(registry.terms().name(), repository, image))
            .isPresent();
  }

  private void tag(String repository, String tag) {
    seenTags++;
    var there = registry.client().resolve(repository, tag);
    var here = store.imageTags().find(registry.terms().name(), repository, tag);
    if (there.isPresent() && !isHere(repository, here, there.get())) {
      queue(repository, Optional.of(tag), there, NewPush.Kind.PUSHED);
    }
  }

  // A tag may outlive its image: a look that was too early can have withdrawn that alone.
  private boolean isHere(String repository, Optional<ImageTag> here, Sha256Digest digest) {
    return here.filter(known -> known.digest().equals(digest)).isPresent()
        && store.images().isKnown(registry.terms().name(), repository, digest);
  }

  private void goneTags(String repository, Set<String> seen) {
    var after = "";
    List<ImageTag> page;
    do {
      page = store.imageTags().page(registry.terms().name(), repository, repository, after, PAGE);
      for (var known : page) {
        after = known.tag();
        lookAtOne(repository + ":" + after, () -> goneTag(repository, known.tag(), seen));
      }
    } while (page.size() == PAGE);
  }

  private void goneTag(String repository, String tag, Set<String> seen) {
    boolean isThere = seen.contains(tag) || registry.client().resolve(repository, tag).isPresent();
    withdrawals.tag(repository, tag, !isThere);
  }

  private void goneImages(String repository) {
    if (!registry.terms().revokeDeleted()) {
      return;
    }
    Optional<Sha256Digest> after = Optional.empty();
    List<Sha256Digest> page;
    do {
      page = store.intake().liveDigests(registry.terms().name(), repository, after, PAGE);
      for (var digest : page) {
        after = Optional.of(digest);
        lookAtOne(
            repository + "@" + digest,
            () ->
                withdrawals.image(
                    repository, digest, !registry.client().exists(repository, digest)));
      }
    } while (page.size() == PAGE);
  }

  /** Repositories that are known here and no longer named there. */
  private void forgotten(Set<String> named) {
    var after = "";
    List<String> page;
    do {
      page = store.images().repositories(registry.terms().name(), after, PAGE);
      for (var repository : page) {
        after = repository;
        if (!named.contains(repository) && registry.terms().takes(repository)) {
          look(
              repository,
              () -> {
                goneTags(repository, Set.of());
                goneImages(repository);
              });
        }
      }
    } while (page.size() == PAGE);
  }

  /** Has what is gone withdrawn, if that can be true; answers how much is left as it is. */
  private long withdraw(ScanRows.Past past) {
    var name = registry.terms().name();
    boolean isSuspect = withdrawals.isSuspect(past);
    if (isSuspect && !registry.terms().withdrawsMost() && allowedBy.isEmpty()) {
      store.scans().remember(name, withdrawals.seen(0, 0));
      return withdrawals.count();
    }
    long tags = 0;
    long images = 0;
    for (var gone : withdrawals.all()) {
      check.run();
      if (queue(gone.repository(), gone.tag(), gone.digest(), NewPush.Kind.DELETED)) {
        tags += gone.tag().isPresent() ? 1 : 0;
        images += gone.digest().isPresent() ? 1 : 0;
      }
    }
    if (isSuspect) {
      // Somebody wanted it so: what is left is what there should be.
      store.scans().forgetPast(name);
    } else {
      store.scans().remember(name, withdrawals.seen(tags, images));
    }
    return 0;
  }

  private boolean queue(
      String repository, Optional<String> tag, Optional<Sha256Digest> digest, NewPush.Kind kind) {
    var name = registry.terms().name();
    var rested = clock.instant().minus(FAILED_RESTS);
    boolean isNew = !store.pushes().isKnown(name, repository, tag.orElse(""), digest, kind, rested);
    if (isNew) {
      var id = "scan:" + UUID.randomUUID();
      store
          .pushes()
          .add(
              List.of(
                  new NewPush(name, id, repository, tag, digest, kind, NewPush.Origin.SCAN, "")));
      queued++;
    }
    return isNew;
  }
}
