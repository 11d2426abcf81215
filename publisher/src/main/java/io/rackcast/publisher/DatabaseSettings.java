package io.rackcast.publisher;

import io.rackcast.proto.settings.Settings;
import io.rackcast.publisher.store.DatabaseServer;
import io.rackcast.publisher.store.DatabaseUrl;
import java.util.Optional;

/** The settings of a database that is on a server. */
final class DatabaseSettings {
  private static final String URL = "database.url";

  private DatabaseSettings() {}

  static Optional<DatabaseServer> read(Settings settings) {
    var text =
        settings.optionalString(
            URL,
            "A database on a server, which several publishers may share, like"
                + " postgresql://host:5432/rackcast?sslmode=verify-full or"
                + " mariadb://host:3306/rackcast?sslMode=verify-full; by default SQLite in"
                + " data-dir.");
    var user = settings.optionalString("database.user", "Who connects to it.");
    var password = settings.secretOrFile("database.password", "The user's password.");
    int connections =
        settings.integer("database.connections", 10, 2, 200, "Most connections to it at one time.");
    if (text.filter(url -> !url.isEmpty()).isEmpty()) {
      if (user.isPresent() || password.isSet()) {
        settings.problem(
            "database.user",
            "database.user and database.password are for a database.url, and there is none; add it"
                + " or leave them out");
      }
      return Optional.empty();
    }
    try {
      var url = DatabaseUrl.parse(text.get());
      return Optional.of(new DatabaseServer(url, user, password, connections));
    } catch (IllegalArgumentException e) {
      settings.problem(URL, URL + ": " + e.getMessage());
      return Optional.empty();
    }
  }
}
