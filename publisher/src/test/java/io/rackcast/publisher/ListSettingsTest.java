package io.rackcast.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.testkit.ListedKeys;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListSettingsTest {
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tokens       | name sha256 rights names
          oidc         | name issuer audience claims rights names rules ca
          certificates | name san node ca rights names
          udp          | name url
          credentials  | host username password password-file
          buckets      | url region access-key secret-key secret-key-file
          rules        | names keep-last keep-younger
          registries   | name url user password password-file plain-http token-hosts repositories \
          tags scan-every on-delete scan-withdraws ca hook form bearer bearer-file authorization \
          authorization-file password password-file hmac-header hmac-key hmac-key-file path-secret \
          path-secret-file preheat external-url bearer bearer-file password password-file
          """)
  void printConfig_list_showsEveryKeyThatIsReadOfItsSections(String list, String keys) {
    var settings = Settings.defaults(PublisherConfig.ENVIRONMENT);
    PublisherConfig.read(settings);

    assertThat(ListedKeys.of(settings.describe(), list)).containsExactly(keys.split(" "));
  }
}
