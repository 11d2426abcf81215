package io.rackcast.publisher.registry.hook;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.registry.RepositoryNames;
import io.rackcast.publisher.wording.Quoted;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that a registry says has happened. Its form is checked, nothing else is: whether the
 * manifest exists, and what a tag points at, has to be asked of the registry under its configured
 * address.
 *
 * @param registry the configured name of the registry whose hook was called
 * @param id for finding duplicates within one registry: 1 to {@value #MOST_ID} characters of {@code
 *     A-Z a-z 0-9 . _ : / -}, the same whenever the sender tries again. Quay is the exception: it
 *     sends neither id nor time, so two pushes of one tag look alike, and each call has an id of
 *     its own; work done twice is better than a push that is taken for a duplicate
 * @param kind what has happened
 * @param repository by the distribution grammar, at most 255 characters: {@code team/app}
 * @param tag what was pushed or deleted; by the distribution grammar, at most 128 characters
 * @param digest the manifest's; a push has a tag or a digest or both, a deletion with neither means
 *     the whole repository
 * @param at when, as the sender says; when it came, if the sender does not say or says nonsense
 * @param actor who did it, as the sender says: at most {@value #MOST_ACTOR} printable characters,
 *     empty when it does not say
 */
public record PushEvent(
    String registry,
    String id,
    Kind kind,
    String repository,
    Optional<String> tag,
    Optional<Sha256Digest> digest,
    Instant at,
    String actor) {
  /** Most characters of an id. */
  public static final int MOST_ID = 140;

  /** Most characters of an actor. */
  public static final int MOST_ACTOR = 200;

  /** What has happened. */
  public enum Kind {
    /** A manifest is new, or a tag points at it now. */
    PUSHED,
    /** A tag, a manifest, a blob or a repository is gone. */
    DELETED
  }

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException if a part is out of its range
   */
  public PushEvent {
    require(EventIds.isId(id), "id", id);
    require(RepositoryNames.isRepository(repository), "repository", repository);
    require(tag.isEmpty() || RepositoryNames.isTag(tag.get()), "tag", tag.orElse(""));
    require(actor.length() <= MOST_ACTOR, "actor", actor);
    require(
        kind == Kind.DELETED || tag.isPresent() || digest.isPresent(),
        "push without tag and digest",
        repository);
  }

  private static void require(boolean holds, String what, String value) {
    if (!holds) {
      throw new IllegalArgumentException("not a good " + what + ": " + Quoted.of(value));
    }
  }
}
