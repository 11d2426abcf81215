package io.rackcast.publisher.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseUrlTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          postgresql://db/rackcast, jdbc:postgresql://db/rackcast, ''
          postgres://db:5433/rackcast, jdbc:postgresql://db:5433/rackcast, ''
          jdbc:postgresql://db/rackcast?sslmode=verify-full, jdbc:postgresql://db/rackcast?sslmode=verify-full, ''
          'postgresql://a:1,b:2/rackcast', 'jdbc:postgresql://a:1,b:2/rackcast', ''
          postgresql://rack%2Bcast+1@[::1]:5432/x, jdbc:postgresql://[::1]:5432/x, rack+cast+1
          jdbc:mariadb://db:3306/rackcast?sslMode=verify-full, jdbc:mariadb://db:3306/rackcast?sslMode=verify-full, ''
          mariadb://rackcast@db/rackcast, jdbc:mariadb://db/rackcast, rackcast
          """)
  void parse_usualForms_areForTheDriver(String text, String jdbc, String user) {
    var url = DatabaseUrl.parse(text);

    assertThat(url.jdbc()).isEqualTo(jdbc);
    assertThat(url.user().orElse("")).isEqualTo(user);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://db/rackcast",
        "jdbc:mysql://db/rackcast",
        "jdbc:sqlite:/tmp/x.db",
        "postgresql://db",
        "postgresql:///x",
        "mariadb://db/a b",
        "rackcast"
      })
  void parse_anythingElse_isRefusedWithWhatIsPossible(String text) {
    assertThatThrownBy(() -> DatabaseUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("write it like postgresql://host:5432/rackcast or mariadb://");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://rackcast:s3cret@db/rackcast",
        "jdbc:postgresql://db/rackcast?user=a&password=s3cret",
        "jdbc:mariadb://db/rackcast?Password=s3cret",
        "mariadb://db/rackcast?trustStorePassword=s3cret",
        "postgresql://db/rackcast?sslpassword=s3cret",
        "mysql://rackcast:s3cret@db/rackcast",
        "jdbc:mysql://db/rackcast;password=s3cret"
      })
  void parse_password_isRefusedAndNotRepeated(String text) {
    assertThatThrownBy(() -> DatabaseUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("database.password-file")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void with_optionThatIsSet_staysAsItIs() {
    var url = DatabaseUrl.parse("postgresql://db/x?connectTimeout=1").with("connectTimeout", "5");

    assertThat(url.with("socketTimeout", "30").jdbc())
        .isEqualTo("jdbc:postgresql://db/x?connectTimeout=1&socketTimeout=30");
    assertThat(url).hasToString("postgresql://db/x");
  }
}
