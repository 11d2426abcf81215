package io.rackcast.publisher.store;

import java.time.Clock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

final class MariadbStoreTest extends ServerStoreContract {
  private static DatabaseServer server;

  @BeforeAll
  static void create() {
    server = TestServers.mariadb();
    Store.open(server, "first", Clock.systemUTC()).close();
  }

  @Override
  DatabaseServer server() {
    return server;
  }

  @Override
  @BeforeEach
  void open() {
    TestServers.clear(server);
    super.open();
  }

  @Override
  void breakOffTwice() {
    // A sequence goes on when its transaction does not.
    execute(
        "CREATE SEQUENCE tries",
        "CREATE TRIGGER break_off BEFORE INSERT ON `release` FOR EACH ROW"
            + " IF NEXTVAL(tries) <= 2 THEN SIGNAL SQLSTATE '40001'; END IF");
  }
}
