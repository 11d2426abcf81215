package io.rackcast.publisher.registry.intake;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.registry.client.NamePage;
import io.rackcast.publisher.store.image.ImageTags;
import io.rackcast.publisher.store.image.Images;
import io.rackcast.publisher.store.image.NewPush;
import io.rackcast.publisher.store.image.Pushes;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A look at a whole registry, for what it did not say: a registry's queue of events may be in
 * memory alone. What differs from what is known here becomes pushes of the queue. For one thread.
 *
 * <p>It finds tags that are new, moved or gone, and images that are gone. An image that was pushed
 * by digest alone while its event was lost, no list of the registry's names.
 */
final class Scan {
  private static final int PAGE = 500;
  private static final Duration FAILED_RESTS = Duration.ofDays(1);

  /** What a scan found. */
  record Found(int repositories, int tags, int queued) {}

  private final Registries.Entry registry;
  private final Pushes pushes;
  private final Images images;
  private final ImageTags tags;
  private final Clock clock;
  private final Runnable check;
  private int seenRepositories;
  private int seenTags;
  private int queued;

  /**
   * @param check throws when the scan is to end
   */
  Scan(
      Registries.Entry registry,
      Pushes pushes,
      Images images,
      ImageTags tags,
      Clock clock,
      Runnable check) {
    this.registry = registry;
    this.pushes = pushes;
    this.images = images;
    this.tags = tags;
    this.clock = clock;
    this.check = check;
  }

  /**
   * Looks at all repositories that are taken in.
   *
   * @throws io.rackcast.publisher.registry.client.RegistryException when the registry cannot be
   *     read
   */
  Found run() {
    var repositories = repositories();
    repositories.forEach(this::repository);
    forgotten(repositories);
    return new Found(seenRepositories, seenTags, queued);
  }

  private Set<String> repositories() {
    var found = new HashSet<>(registry.terms().namedRepositories());
    if (found.isEmpty()) {
      pages(
          after -> registry.client().repositories(after, PAGE),
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
    var seen = new HashSet<String>();
    pages(
        after -> registry.client().tags(repository, after, PAGE),
        tag -> {
          seen.add(tag);
          if (registry.terms().takesTag(tag)) {
            tag(repository, tag);
          }
        });
    for (var known : knownTags(repository)) {
      if (!seen.contains(known)) {
        queue(repository, Optional.of(known), Optional.empty(), NewPush.Kind.DELETED);
      }
    }
    goneImages(repository);
  }

  private void tag(String repository, String tag) {
    seenTags++;
    check.run();
    var there = registry.client().resolve(repository, tag);
    var here = tags.find(registry.terms().name(), repository, tag);
    if (there.isPresent() && !here.map(known -> known.digest()).equals(there)) {
      queue(repository, Optional.of(tag), there, NewPush.Kind.PUSHED);
    }
  }

  private Set<String> knownTags(String repository) {
    var known = new HashSet<String>();
    var after = "";
    while (true) {
      check.run();
      var page = tags.page(registry.terms().name(), repository, repository, after, PAGE);
      page.forEach(tag -> known.add(tag.tag()));
      if (page.size() < PAGE) {
        return known;
      }
      after = page.get(page.size() - 1).tag();
    }
  }

  private void goneImages(String repository) {
    Optional<Sha256Digest> after = Optional.empty();
    List<Sha256Digest> page;
    do {
      page = images.digests(registry.terms().name(), repository, after, PAGE);
      for (var digest : page) {
        check.run();
        after = Optional.of(digest);
        if (!registry.client().exists(repository, digest)) {
          queue(repository, Optional.empty(), after, NewPush.Kind.DELETED);
        }
      }
    } while (page.size() == PAGE);
  }

  /** Repositories that are known here and no longer named there. */
  private void forgotten(Set<String> named) {
    var after = "";
    List<String> page;
    do {
      check.run();
      page = images.repositories(registry.terms().name(), after, PAGE);
      for (var repository : page) {
        after = repository;
        if (!named.contains(repository) && registry.terms().takes(repository)) {
          knownTags(repository)
              .forEach(
                  tag ->
                      queue(repository, Optional.of(tag), Optional.empty(), NewPush.Kind.DELETED));
          goneImages(repository);
        }
      }
    } while (page.size() == PAGE);
  }

  private void queue(
      String repository, Optional<String> tag, Optional<Sha256Digest> digest, NewPush.Kind kind) {
    var name = registry.terms().name();
    var rested = clock.instant().minus(FAILED_RESTS);
    if (!pushes.isKnown(name, repository, tag.orElse(""), digest, kind, rested)) {
      pushes.add(
          List.of(
              new NewPush(
                  name,
                  "scan:" + UUID.randomUUID(),
                  repository,
                  tag,
                  digest,
                  kind,
                  NewPush.Origin.SCAN,
                  "")));
      queued++;
    }
  }

  private void pages(Function<Optional<String>, NamePage> ask, Consumer<String> each) {
    Optional<String> after = Optional.empty();
    do {
      check.run();
      var page = ask.apply(after);
      page.names().forEach(each);
      after = page.next();
    } while (after.isPresent());
  }
}
