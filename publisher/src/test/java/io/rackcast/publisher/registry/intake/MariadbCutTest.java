package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.store.TestServers;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;

final class MariadbCutTest extends DatabaseCutContract {
  @BeforeAll
  static void require() {
    TestServers.requireMariadb();
  }

  @Override
  int port() {
    return TestServers.mariadbPort();
  }

  @Override
  Map<String, String> database(int port) {
    return TestServers.mariadbSettings(port);
  }
}
