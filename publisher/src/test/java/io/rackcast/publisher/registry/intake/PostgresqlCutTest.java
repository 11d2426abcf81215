package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.store.TestServers;
import java.util.Map;

final class PostgresqlCutTest extends DatabaseCutContract {
  @Override
  int port() {
    return TestServers.postgresqlPort();
  }

  @Override
  Map<String, String> database(int port) {
    return TestServers.postgresqlSettings(port);
  }
}
