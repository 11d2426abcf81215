package io.rackcast.publisher.registry.hook;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.registry.RepositoryNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Harbor's web hooks in both payload formats: "Default" ({@code type, occur_at, operator,
 * event_data}) and "CloudEvents" (CloudEvents 1.0 in structured mode, where {@code data} is what
 * {@code event_data} is in the other).
 *
 * <p>Pushed and deleted artifacts become events; pulls, scans, quotas, replications and retention
 * are ignored. The default format has no id: an event is the same when type, second, operator,
 * repository, tag and digest are.
 */
final class HarborEvents implements EventReader {
  /** What both formats say; {@code second} as it was sent, which is the same whenever it is. */
  private record Said(
      PushEvent.Kind kind, Optional<String> id, String second, Instant at, String actor) {}

  @Override
  public Reading read(String registry, Field body, Instant now) throws MalformedException {
    boolean isCloudEvent = !body.object().at("specversion").isAbsent();
    var kind = kind(body.at("type").text());
    if (kind.isEmpty()) {
      return Reading.nothing();
    }
    return isCloudEvent
        ? events(registry, cloudEvent(body, kind.get(), now), body.at("data"))
        : events(registry, defaultEvent(body, kind.get(), now), body.at("event_data"));
  }

  private static Optional<PushEvent.Kind> kind(String type) {
    return switch (type) {
      case "PUSH_ARTIFACT", "harbor.artifact.pushed" -> Optional.of(PushEvent.Kind.PUSHED);
      case "DELETE_ARTIFACT", "harbor.artifact.deleted" -> Optional.of(PushEvent.Kind.DELETED);
      default -> Optional.empty();
    };
  }

  private static Said cloudEvent(Field body, PushEvent.Kind kind, Instant now)
      throws MalformedException {
    return new Said(
        kind,
        Optional.of(EventIds.sent(body.at("id").text())),
        "",
        EventReader.moment(body.at("time").looseText(), now),
        EventReader.actor(body.at("operator").looseText()));
  }

  private static Said defaultEvent(Field body, PushEvent.Kind kind, Instant now)
      throws MalformedException {
    var field = body.at("occur_at");
    if (!field.node().isIntegralNumber() || !field.node().canConvertToLong()) {
      throw field.wrong("whole seconds since 1970");
    }
    long seconds = field.node().longValue();
    boolean isInRange = seconds > 0 && seconds < Integer.toUnsignedLong(-1);
    return new Said(
        kind,
        Optional.empty(),
        Long.toString(seconds),
        isInRange ? EventReader.moment(Instant.ofEpochSecond(seconds), now) : now,
        EventReader.actor(body.at("operator").looseText()));
  }

  private static Reading events(String registry, Said said, Field data) throws MalformedException {
    var repository = EventReader.repository(data.object().at("repository").at("repo_full_name"));
    var events = new ArrayList<PushEvent>();
    for (var resource : data.at("resources").items(Reading.MOST_EVENTS)) {
      events.add(event(registry, said, repository, resource.object(), events.size()));
    }
    return events.isEmpty() ? Reading.nothing() : Reading.of(events);
  }

  private static PushEvent event(
      String registry, Said said, String repository, Field resource, int index)
      throws MalformedException {
    var digest = EventReader.digest(resource.at("digest"));
    var tag = tag(resource.at("tag"));
    if (digest.isEmpty() && tag.isEmpty()) {
      throw resource.at("digest").wrong("a SHA-256 digest");
    }
    var id = said.id().map(sent -> EventIds.part(sent, index));
    return new PushEvent(
        registry,
        id.orElseGet(() -> contentId(said, repository, tag, digest)),
        said.kind(),
        repository,
        tag,
        digest,
        said.at(),
        said.actor());
  }

  // An artifact without tag has its digest where the tag would be.
  private static Optional<String> tag(Field field) throws MalformedException {
    var text = field.optionalText();
    return text.flatMap(RepositoryNames::digest).isPresent()
        ? Optional.empty()
        : EventReader.tag(field);
  }

  private static String contentId(
      Said said, String repository, Optional<String> tag, Optional<Sha256Digest> digest) {
    var parts =
        List.of(
            said.kind().name(),
            said.second(),
            said.actor(),
            repository,
            tag.orElse(""),
            digest.map(Sha256Digest::toString).orElse(""));
    return EventIds.ofContent(parts.toArray(String[]::new));
  }
}
