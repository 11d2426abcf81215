package io.rackcast.publisher.registry.intake;

import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.testkit.OciLayouts;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A publisher, and a registry that tells it of pushes. */
abstract class IntakeFixture extends ImageCommands {
  @TempDir Path folder;
  OciLayouts layout;
  LayoutRegistry registry;

  /** Another, that is in the settings of some tests. */
  LayoutRegistry second;

  TestPublisher publisher;

  @BeforeEach
  void startBoth() {
    layout = new OciLayouts(folder.resolve("layout"));
    registry = new LayoutRegistry(layout);
    second = new LayoutRegistry(layout);
    publisher = TestPublisher.in(folder, this::settings);
  }

  /** The publisher's settings, from those of {@code init}. */
  String settings(String text) {
    return text.replace("registries: []", yaml());
  }

  /** The settings of the registry. */
  String yaml() {
    return """
        registries:
          - name: %s
            url: %s
            repositories: ["team/*"]
            scan-every: %s
            hook: { form: distribution, bearer: %s }
        """
        .formatted(registryName(), registry.site.url(""), scanEvery(), SECRET);
  }

  String scanEvery() {
    return "30d";
  }

  @AfterEach
  void stopBoth() {
    publisher.close();
    registry.close();
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
