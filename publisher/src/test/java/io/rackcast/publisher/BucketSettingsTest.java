package io.rackcast.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BucketSettingsTest {
  @TempDir Path folder;

  private Settings settings(String s3) throws IOException {
    Files.writeString(folder.resolve("secret"), "s3cret\n");
    var yaml = "content: { s3: { " + s3 + " } }\n";
    var file = Files.writeString(folder.resolve("publisher.yaml"), yaml);
    return Settings.read(file, PublisherConfig.ENVIRONMENT, Map.of());
  }

  @Test
  void read_nothing_isTheFolder() throws Exception {
    assertThat(PublisherConfig.read(settings("")).bucket()).isEmpty();
  }

  @Test
  void read_bucketWithSecretFile_hasItAndShowsItNot() throws Exception {
    var settings =
        settings(
            "endpoint: \"https://s3.example:9000\", bucket: builds, access-key: k,"
                + " secret-key-file: secret, prefix: rc/");

    var bucket = PublisherConfig.read(settings).bucket().orElseThrow();

    assertThat(bucket.key().orElseThrow().secret().value()).contains("s3cret");
    assertThat(bucket.place()).isEqualTo("\"builds/rc/\" at https://s3.example:9000");
    assertThat(bucket + " " + settings.values() + settings.describe()).doesNotContain("s3cret");
  }

  @Test
  void read_bucketAlone_isAmazonsWithThisMachinesKey() throws Exception {
    var bucket =
        PublisherConfig.read(settings("bucket: builds, region: eu-west-1")).bucket().orElseThrow();

    assertThat(bucket.endpoint()).isEmpty();
    assertThat(bucket.key()).isEmpty();
    assertThat(bucket.pathStyle()).isFalse();
    assertThat(bucket.place()).isEqualTo("\"builds\" of Amazon's eu-west-1");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bucket: b                                                | false
          bucket: b, path-style: auto                              | false
          bucket: b, path-style: true                              | true
          bucket: b, path-style: false                             | false
          bucket: b, endpoint: "https://s3"                        | true
          bucket: b, endpoint: "https://s3", path-style: auto      | true
          bucket: b, endpoint: "https://s3", path-style: true      | true
          bucket: b, endpoint: "https://s3", path-style: false     | false
          """)
  void read_pathStyle_isAsSaidOrByTheServer(String s3, boolean isPath) throws Exception {
    var bucket = PublisherConfig.read(settings(s3)).bucket().orElseThrow();

    assertThat(bucket.pathStyle()).isEqualTo(isPath);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          access-key: k                                                  | has no bucket
          secret-key-file: secret                                        | has no bucket
          endpoint: "https://s3"                                         | has no bucket
          region: eu-west-1                                              | has no bucket
          prefix: rc/                                                    | has no bucket
          path-style: true                                               | has no bucket
          path-style: false                                              | has no bucket
          timeout: 5s                                                    | has no bucket
          ca: publisher.yaml                                             | has no bucket
          bucket: b, secret-key-file: secret                             | and no access-key; add it
          bucket: b, endpoint: "http://s3", ca: no-ca.pem                | no-ca.pem
          bucket: b, endpoint: "https://s3/", access-key: k              | there is no secret-key
          bucket: b, endpoint: "https://s3/b"                            | URL of a server alone
          bucket: b/c, endpoint: "https://s3"                            | not the name of a bucket
          """)
  void read_wrong_isOneSentence(String s3, String part) throws Exception {
    var settings = settings(s3);

    assertThatThrownBy(() -> PublisherConfig.read(settings)).hasMessageContaining(part);
  }
}
