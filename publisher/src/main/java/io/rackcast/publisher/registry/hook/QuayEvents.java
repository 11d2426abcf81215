package io.rackcast.publisher.registry.hook;

import io.rackcast.publisher.registry.RepositoryNames;
import io.rackcast.publisher.wording.Quoted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Quay's "push to repository": {@code {name, repository, namespace, docker_url, homepage,
 * updated_tags}}, where the tags are a list, or in older versions an object by tag.
 *
 * <p>Quay's notifications do not say which kind they are: those without {@code updated_tags}
 * (builds, scans, mirrors) are ignored. Its button "test notification" sends a push of the tags
 * {@code latest} and {@code foo} that looks like any other. There is no digest, time or actor, so
 * all of them have to be asked of the registry.
 */
final class QuayEvents implements EventReader {
  @Override
  public Reading read(String registry, Field body, Instant now) throws MalformedException {
    if (body.object().at("updated_tags").isAbsent()) {
      return Reading.nothing();
    }
    var repository = EventReader.repository(body.at("repository"));
    var events = new ArrayList<PushEvent>();
    for (var tag : tags(body.at("updated_tags"))) {
      events.add(
          new PushEvent(
              registry,
              EventIds.ofContent(repository, tag, now.toString()),
              PushEvent.Kind.PUSHED,
              repository,
              Optional.of(tag),
              Optional.empty(),
              now,
              ""));
    }
    return events.isEmpty() ? Reading.nothing() : Reading.of(events);
  }

  private static Set<String> tags(Field field) throws MalformedException {
    var tags = new LinkedHashSet<String>();
    if (field.node().isObject()) {
      for (var name : names(field)) {
        if (!RepositoryNames.isTag(name)) {
          throw new MalformedException(
              field.path() + " has the key " + Quoted.of(name) + "; send tags");
        }
        tags.add(name);
      }
      return tags;
    }
    for (var item : field.items(Reading.MOST_EVENTS)) {
      tags.add(EventReader.tag(item).orElseThrow(() -> item.wrong("a tag")));
    }
    return tags;
  }

  private static List<String> names(Field field) throws MalformedException {
    var names = new ArrayList<String>();
    field.node().fieldNames().forEachRemaining(names::add);
    if (names.size() > Reading.MOST_EVENTS) {
      throw new MalformedException(
          field.path() + " has " + names.size() + " tags; send at most " + Reading.MOST_EVENTS);
    }
    return names;
  }
}
