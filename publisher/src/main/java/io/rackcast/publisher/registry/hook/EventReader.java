package io.rackcast.publisher.registry.hook;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.registry.RepositoryNames;
import io.rackcast.publisher.wording.Quoted;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** One form of notification: from its JSON to events. */
@FunctionalInterface
interface EventReader {
  /** Before any registry of this kind, so no sender's clock says so in earnest. */
  Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

  /** How far a sender's clock may be ahead. */
  Duration AHEAD = Duration.ofDays(1);

  /**
   * Reads a body.
   *
   * @param registry the configured name of the sender
   * @param now when the body came
   * @throws MalformedException if nothing can be made of it
   */
  Reading read(String registry, Field body, Instant now) throws MalformedException;

  static EventReader of(HookForm form) {
    return switch (form) {
      case DISTRIBUTION -> new DistributionEvents();
      case QUAY -> new QuayEvents();
      case HARBOR -> new HarborEvents();
    };
  }

  /** What the sender says, if that can be. */
  static Instant moment(Instant said, Instant now) {
    return said.isBefore(EARLIEST) || said.isAfter(now.plus(AHEAD)) ? now : said;
  }

  /** As {@link #moment(Instant, Instant)}, of a time by RFC 3339. */
  static Instant moment(String said, Instant now) {
    try {
      return moment(OffsetDateTime.parse(said).toInstant(), now);
    } catch (DateTimeException e) {
      return now;
    }
  }

  static String actor(String said) {
    return Quoted.printable(said, PushEvent.MOST_ACTOR);
  }

  static String repository(Field field) throws MalformedException {
    var text = field.text();
    if (!RepositoryNames.isRepository(text)) {
      throw field.wrong("a repository name");
    }
    return text;
  }

  static Optional<String> tag(Field field) throws MalformedException {
    var tag = field.optionalText();
    if (tag.isPresent() && !RepositoryNames.isTag(tag.get())) {
      throw field.wrong("a tag");
    }
    return tag;
  }

  static Optional<Sha256Digest> digest(Field field) throws MalformedException {
    var text = field.optionalText();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var digest = RepositoryNames.digest(text.get());
    if (digest.isEmpty()) {
      throw field.wrong("a SHA-256 digest");
    }
    return digest;
  }
}
