package io.rackcast.publisher.store.image;

import io.rackcast.proto.torrent.Sha256Digest;
import java.util.Optional;

/**
 * Something that happened in a registry, to be worked on.
 *
 * @param registry its name in the settings
 * @param eventId the same for the same event, so that it is worked on once
 * @param repository checked by whoever made this
 * @param tag the tag it is about
 * @param digest the manifest it is about; of tag and digest at least one is there
 * @param kind pushed or deleted
 * @param origin who told of it
 * @param actor who did it, as the registry says; "" when it does not
 */
public record NewPush(
    String registry,
    String eventId,
    String repository,
    Optional<String> tag,
    Optional<Sha256Digest> digest,
    Kind kind,
    Origin origin,
    String actor) {
  /** What happened. Stored by name. */
  public enum Kind {
    /** A manifest, or a tag for one, was pushed. */
    PUSHED,
    /** A manifest or a tag was deleted. */
    DELETED
  }

  /** Who told of it. Stored by name. */
  public enum Origin {
    /** The registry, by its notification. */
    HOOK,
    /** Our own look at the registry. */
    SCAN,
    /** A registry that wants it to be taken in ahead of use. */
    PREHEAT,
    /** A person. */
    MANUAL
  }

  /**
   * @throws IllegalArgumentException when it is about nothing
   */
  public NewPush {
    if (tag.isEmpty() && digest.isEmpty()) {
      throw new IllegalArgumentException("a push needs a tag or a digest; it has neither");
    }
  }
}
