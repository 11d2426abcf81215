package io.rackcast.proto.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceUrlTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://h/s3cret",
        "file:///s3cret",
        "//h/s3cret",
        "https:///s3cret",
        "https://u:s3cret@h/",
        "https://h/a b?s3cret",
        "https://under_score/s3cret",
        "s3cret"
      })
  void parse_whatIsNoUsableUrl_isRefusedWithoutRepeatingIt(String text) {
    assertThatThrownBy(() -> SourceUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the URL")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  @Test
  void toString_signedLink_hasNoQuery() {
    var url = SourceUrl.parse("https://S3.example/b/k?X-Amz-Signature=s3cret#x");

    assertThat(url).hasToString("https://S3.example/b/k");
    assertThat(url.secretText()).endsWith("=s3cret");
    assertThat(SourceRequest.of(url).toString()).doesNotContain("s3cret");
  }

  @ParameterizedTest(name = "{0}: {1}, {2}")
  @CsvSource(
      nullValues = "never",
      textBlock =
          """
          https://h/f,                                                  HTTP,        never
          https://h/f?version=7,                                        HTTP,        never
          https://h/f?expires=1000000000,                               HTTP,        never
          https://h/v2/a/b/blobs/sha256:00112233445566778899aabbccddeeff, REGISTRY,  never
          https://h/f?X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-Signature=a, SIGNED_LINK, 2013-05-25T00:00:00Z
          https://h/f?x-goog-date=20130524T000000Z&x-goog-expires=60&x-goog-signature=a, SIGNED_LINK, 2013-05-24T00:01:00Z
          https://h/f?AWSAccessKeyId=k&Expires=1000000000&Signature=a,  SIGNED_LINK, 2001-09-09T01:46:40Z
          https://h/f?se=2030-01-01T00%3A00%3A00Z&sig=a,                SIGNED_LINK, 2030-01-01T00:00:00Z
          https://h/f?X-Amz-Date=soon&X-Amz-Expires=1&X-Amz-Signature=a, SIGNED_LINK, never
          """)
  void kindAndExpiry_ofAUrl_areReadFromIt(String text, SourceKind kind, Instant expiry) {
    var url = SourceUrl.parse(text);

    assertThat(url.kind()).isEqualTo(kind);
    assertThat(url.expiresAt()).isEqualTo(Optional.ofNullable(expiry));
  }

  @ParameterizedTest(name = "{0} may be asked: {1}")
  @CsvSource({
    "10.1.2.3, true",
    "192.168.1.1, true",
    "fd12::1, true",
    "8.8.8.8, true",
    "169.254.169.254, false",
    "::ffff:169.254.169.254, false",
    "64:ff9b::a9fe:a9fe, false",
    "2002:a9fe:a9fe::1, false",
    "::7f00:1, false",
    "fd00:ec2::254, false",
    "fe80::1, false",
    "0.0.0.0, false",
    "255.255.255.255, false",
    "224.0.0.1, false",
    "100.100.100.200, false",
    "127.0.0.1, false",
    "::1, false"
  })
  void refusal_address_dependsOnWhatItIs(String address, boolean expected) throws Exception {
    var refusal = AddressRules.refusal(InetAddress.getAllByName(address), false);

    assertThat(refusal.isEmpty()).isEqualTo(expected);
  }

  @Test
  void best_severalChallenges_bearerFirst() {
    var challenge =
        Challenge.best(
            List.of(
                "Basic realm=\"x\"",
                "Bearer realm=\"https://a/t\",service=\"s \\\"q\\\"\" , scope=pull, error=\"e\""));

    assertThat(challenge.orElseThrow().parameters())
        .isEqualTo(
            Map.of("realm", "https://a/t", "service", "s \"q\"", "scope", "pull", "error", "e"));
    assertThat(Challenge.best(List.of("Basic realm=\"x\", Bearer realm=\"y\"")))
        .hasValueSatisfying(both -> assertThat(both.parameters()).isEqualTo(Map.of("realm", "y")));
    assertThat(Challenge.best(List.of("Negotiate", "Digest realm=\"x\""))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "RANGE", "Accept-Encoding", "bad name", ""})
  void request_headerThatCannotBeSent_isRefusedWithoutItsValue(String name) {
    var url = SourceUrl.parse("https://h/f");

    assertThatThrownBy(
            () ->
                new SourceRequest(
                    "a", SourceKind.HTTP, url, Map.of(name, "s3cret"), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(
            () ->
                new SourceRequest(
                    "a", SourceKind.HTTP, url, Map.of("X", "s3cret\n"), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("s3cret");
  }
}
