package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.TestPublisher;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A publisher in this process, and a registry that tells it of pushes. */
abstract class IntakeFixture extends RegistryFixture {
  /** Another, that is in the settings of some tests. */
  LayoutRegistry second;

  TestPublisher publisher;

  @BeforeEach
  void startBoth() {
    second = new LayoutRegistry(layout);
    publisher = TestPublisher.in(folder, this::settings, environment());
  }

  /** Settings of the publisher by its environment. */
  Map<String, String> environment() {
    return Map.of();
  }

  @AfterEach
  void stopBoth() {
    publisher.close();
    second.close();
  }

  @Override
  String server() {
    return publisher.server();
  }

  @Override
  String http() {
    return publisher.http();
  }

  @Override
  String token(String name) {
    return publisher.token(name);
  }

  /** Changes the publisher's database. */
  void execute(String text) throws SQLException {
    var url = "jdbc:sqlite:" + publisher.data().resolve("publisher.db");
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute(text);
    }
  }
}
