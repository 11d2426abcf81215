package io.rackcast.publisher.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.source.SourceKind;
import io.rackcast.proto.source.SourceUrl;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class S3SignatureTest {
  private static final Instant THEN = Instant.parse("2013-05-24T00:00:00Z");
  private static final Bucket EXAMPLE =
      new Bucket(
          "https://examplebucket.s3.amazonaws.com/",
          "us-east-1",
          "AKIAIOSFODNN7EXAMPLE",
          Secret.of("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));

  private static SourceUrl sign(String url) {
    return S3Signature.sign(EXAMPLE, SourceUrl.parse(url), Duration.ofDays(1), THEN);
  }

  /** The example of AWS's own documentation. */
  @Test
  void sign_exampleOfTheSpecification_hasItsSignature() {
    var signed = sign("https://examplebucket.s3.amazonaws.com/test.txt");

    assertThat(signed.secretText())
        .isEqualTo(
            "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F"
                + "aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
                + "&X-Amz-SignedHeaders=host&X-Amz-Signature="
                + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    assertThat(signed.kind()).isEqualTo(SourceKind.SIGNED_LINK);
    assertThat(signed.expiresAt()).hasValue(THEN.plus(Duration.ofDays(1)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a%20b+c.bin, a%20b%2Bc.bin",
    "%C3%A4/~x_1-2.bin, %C3%A4/~x_1-2.bin",
    "a(1)@2:3.bin, a%281%29%402%3A3.bin"
  })
  void sign_objectWithOddName_isEncodedAsTheServerDoes(String name, String expected) {
    var signed = sign("https://examplebucket.s3.amazonaws.com/" + name);

    assertThat(signed.toString()).endsWith("/" + expected);
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource({
    "https://s3.example, us-east-1, key",
    "https://s3.example/bucket, us-east-1, key",
    "https://s3.example/bucket/, us east, key",
    "https://s3.example/bucket/, us-east-1, a/b"
  })
  void bucket_notWellFormed_isRefusedWithoutItsSecret(String url, String region, String key) {
    assertThatThrownBy(() -> new Bucket(url, region, key, Secret.of("s3cret")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("s3cret");
  }
}
