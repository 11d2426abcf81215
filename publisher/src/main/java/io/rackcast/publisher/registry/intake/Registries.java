package io.rackcast.publisher.registry.intake;

import io.rackcast.proto.tls.ClientTls;
import io.rackcast.publisher.registry.client.RegistryClient;
import io.rackcast.publisher.registry.client.RegistryLimits;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The registries of the settings, each with its client. May be used by any thread. */
final class Registries implements AutoCloseable {
  /** A registry's terms and the way to it. */
  record Entry(RegistryTerms terms, RegistryClient client) {}

  private final Map<String, Entry> byName = new LinkedHashMap<>();

  Registries(List<RegistryTerms> registries, RegistryLimits limits, Clock clock) {
    for (var terms : registries) {
      byName.put(
          terms.name(),
          new Entry(
              terms,
              new RegistryClient(terms.target(), limits, clock, ClientTls.context(terms.tls()))));
    }
  }

  Optional<Entry> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The registry by its name in the path of its hook, where "_" stands for the ":" of a port. */
  Optional<Entry> findHook(String name) {
    return byName.values().stream()
        .filter(entry -> entry.terms().name().replace(':', '_').equals(name))
        .findFirst();
  }

  Collection<Entry> all() {
    return byName.values();
  }

  @Override
  public void close() {
    byName.values().forEach(entry -> entry.client().close());
  }
}
