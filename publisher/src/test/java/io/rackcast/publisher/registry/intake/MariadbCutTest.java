package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.store.TestServers;
import java.util.Map;

final class MariadbCutTest extends DatabaseCutContract {
  @Override
  int port() {
    return TestServers.mariadbPort();
  }

  @Override
  Map<String, String> database(int port) {
    return TestServers.mariadbSettings(port);
  }
}
