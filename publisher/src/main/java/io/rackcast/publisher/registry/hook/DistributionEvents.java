package io.rackcast.publisher.registry.hook;

import io.rackcast.proto.torrent.Sha256Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Docker Distribution's envelope: {@code {"events":[{id, timestamp, action, target, actor}]}}.
 *
 * <p>A push of a manifest or an index and every deletion become events; blobs, pulls, mounts and
 * unknown actions and media types are ignored. A single event that is malformed is skipped with a
 * sentence, and the others are kept. Of the target only media type, repository, tag and digest are
 * read: its URL, and the request, hold what some client chose to send.
 */
final class DistributionEvents implements EventReader {
  private static final Set<String> MANIFESTS =
      Set.of(
          "application/vnd.docker.distribution.manifest.v2+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.oci.image.index.v1+json");

  @Override
  public Reading read(String registry, Field body, Instant now) throws MalformedException {
    var events = new ArrayList<PushEvent>();
    var skipped = new ArrayList<String>();
    int ignored = 0;
    for (var item : body.object().at("events").items(Reading.MOST_EVENTS)) {
      try {
        var event = event(registry, item.object(), now);
        event.ifPresent(events::add);
        ignored += event.isPresent() ? 0 : 1;
      } catch (MalformedException e) {
        skipped.add(e.getMessage());
      }
    }
    return new Reading(events, ignored, skipped);
  }

  private static Optional<PushEvent> event(String registry, Field item, Instant now)
      throws MalformedException {
    var kind = kind(item);
    return kind.isEmpty() ? Optional.empty() : Optional.of(event(registry, item, kind.get(), now));
  }

  private static Optional<PushEvent.Kind> kind(Field item) {
    return switch (item.at("action").looseText()) {
      case "push" ->
          MANIFESTS.contains(item.at("target").at("mediaType").looseText())
              ? Optional.of(PushEvent.Kind.PUSHED)
              : Optional.empty();
      case "delete" -> Optional.of(PushEvent.Kind.DELETED);
      default -> Optional.empty();
    };
  }

  private static PushEvent event(String registry, Field item, PushEvent.Kind kind, Instant now)
      throws MalformedException {
    var target = item.at("target").object();
    var repository = EventReader.repository(target.at("repository"));
    var tag = EventReader.tag(target.at("tag"));
    var digest = EventReader.digest(target.at("digest"));
    if (kind == PushEvent.Kind.PUSHED && digest.isEmpty()) {
      throw target.at("digest").wrong("a SHA-256 digest");
    }
    var timestamp = item.at("timestamp").looseText();
    var parts =
        List.of(
            kind.name(),
            repository,
            tag.orElse(""),
            digest.map(Sha256Digest::toString).orElse(""),
            timestamp);
    var id = item.at("id").looseText();
    return new PushEvent(
        registry,
        id.isEmpty() ? EventIds.ofContent(parts.toArray(String[]::new)) : EventIds.sent(id),
        kind,
        repository,
        tag,
        digest,
        EventReader.moment(timestamp, now),
        EventReader.actor(item.at("actor").at("name").looseText()));
  }
}
