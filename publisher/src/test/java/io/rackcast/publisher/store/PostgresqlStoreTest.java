package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PostgresqlStoreTest extends ServerStoreContract {
  private static DatabaseServer server;

  @BeforeAll
  static void create() {
    server = TestServers.postgresql();
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
        "CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " IF nextval('tries') <= 2 THEN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01';"
            + " END IF; RETURN NEW; END $$",
        "CREATE TRIGGER break_off BEFORE INSERT ON \"release\" FOR EACH ROW"
            + " EXECUTE FUNCTION break_off()");
  }

  @Test
  void record_databaseIsAway_waitsAndIsWrittenWhenItIsBack() {
    var url = server.url().toString();
    var direct = ":" + TestServers.postgresqlPort() + "/";
    try (var proxy = new CutProxy(TestServers.postgresqlPort());
        var far =
            Store.open(
                new DatabaseServer(
                    DatabaseUrl.parse(url.replace(direct, ":" + proxy.port() + "/")),
                    server.user(),
                    server.password(),
                    4),
                "far",
                clock)) {
      proxy.cut();
      for (int i = 0; i < 3; i++) {
        far.audit().record("ci", "read", "web", true);
        far.audit().record("ci", "read", "web" + i, true);
      }
      await().atMost(SOON).until(() -> far.audit().waiting() == 4);
      assertThatThrownBy(far::ping).matches(StoreException::isCauseOf);
      clock.advance(Duration.ofSeconds(1));
      far.audit().record("ci", "read", "web", true);

      proxy.mend();

      await().atMost(SOON).until(() -> far.audit().waiting() == 0);
      await().atMost(SOON).until(() -> rows().stream().mapToLong(AuditEntry::times).sum() == 7);
      assertThat(rows()).hasSize(4);
      assertThat(far.audit().lost()).isZero();
    }
  }

  @Test
  void probe_userThatTheServerRefuses_isAMistakeInTheSettings() {
    var wrong = new DatabaseServer(server.url(), Optional.of("nobody"), server.password(), 2);

    assertThatThrownBy(() -> Store.probe(wrong))
        .hasMessageContaining("nobody")
        .matches(e -> StoreException.away(e).isEmpty());
  }
}
