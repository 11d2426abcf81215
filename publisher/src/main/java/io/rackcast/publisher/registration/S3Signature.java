package io.rackcast.publisher.registration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rackcast.proto.source.SourceUrl;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4 in a GET's query ("Authenticating Requests: Using Query Parameters"),
 * which S3 and those that are like it take; the host is the only header that is signed.
 */
final class S3Signature {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  private static final int TO_DAY = 8;
  private static final HexFormat HEX = HexFormat.of();

  private S3Signature() {}

  static SourceUrl sign(Bucket bucket, SourceUrl object, Duration life, Instant now) {
    String time = TIME.format(now);
    String day = time.substring(0, TO_DAY);
    String scope = day + "/" + bucket.region() + "/s3/aws4_request";
    String path = encode(String.valueOf(object.uri().getPath()), true);
    String host = object.uri().getRawAuthority();
    // In the order of their names, as the signature wants it.
    String query =
        "X-Amz-Algorithm="
            + ALGORITHM
            + "&X-Amz-Credential="
            + encode(bucket.accessKey() + "/" + scope, false)
            + "&X-Amz-Date="
            + time
            + "&X-Amz-Expires="
            + life.toSeconds()
            + "&X-Amz-SignedHeaders=host";
    String request =
        String.join("\n", "GET", path, query, "host:" + host, "", "host", "UNSIGNED-PAYLOAD");
    String text = String.join("\n", ALGORITHM, time, scope, HEX.formatHex(sha256(request)));
    byte[] key = ("AWS4" + bucket.secretKey().value().orElseThrow()).getBytes(UTF_8);
    for (String part : new String[] {day, bucket.region(), "s3", "aws4_request"}) {
      key = hmac(key, part);
    }
    String signature = HEX.formatHex(hmac(key, text));
    String base = object.uri().getScheme() + "://" + host + path;
    return SourceUrl.parse(base + "?" + query + "&X-Amz-Signature=" + signature);
  }

  /** RFC 3986 section 2.3: all but unreserved characters as %XX, in a path all but "/" too. */
  private static String encode(String text, boolean isPath) {
    var encoded = new StringBuilder();
    for (byte each : text.getBytes(UTF_8)) {
      char c = (char) (each & 0xff);
      boolean isPlain = PLAIN.indexOf(c) >= 0 || (isPath && c == '/');
      if (isPlain) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX.withUpperCase().toHexDigits(each));
      }
    }
    return encoded.toString();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA256", e);
    }
  }
}
