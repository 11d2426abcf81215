package io.rackcast.publisher.content.bucket;

import static io.rackcast.publisher.content.bucket.S3Answers.base64;
import static io.rackcast.publisher.content.bucket.S3Answers.digest;
import static io.rackcast.publisher.content.bucket.S3Answers.hex;
import static io.rackcast.publisher.content.bucket.TestBucket.ACCESS;
import static io.rackcast.publisher.content.bucket.TestBucket.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Digests and signatures of requests, checked as S3 does (AWS Signature Version 4). */
final class SignedCalls {
  private SignedCalls() {}

  /** The code of what is wrong with a request's digests or signature; null: nothing. */
  static @Nullable String refusal(HttpExchange call, byte[] body) throws GeneralSecurityException {
    var headers = call.getRequestHeaders();
    var payload = headers.getFirst("x-amz-content-sha256");
    var md5 = headers.getFirst("Content-MD5");
    var sha256 = headers.getFirst("x-amz-checksum-sha256");
    boolean isContent = call.getRequestMethod().equals("PUT") && body.length > 0;
    boolean isUnsigned = payload.equals("UNSIGNED-PAYLOAD");
    if ((!isUnsigned && !payload.equals(hex(digest("SHA-256", body))))
        || (isContent && md5 == null)
        || (md5 != null && !md5.equals(base64(digest("MD5", body))))
        || (sha256 != null && !sha256.equals(base64(digest("SHA-256", body))))) {
      return "BadDigest";
    }
    if (md5 != null && !signed(headers.getFirst("Authorization")).contains("content-md5")) {
      return "SignatureDoesNotMatch";
    }
    var authorization = String.valueOf(headers.getFirst("Authorization"));
    return authorization.equals(authorization(call, payload)) ? null : "SignatureDoesNotMatch";
  }

  // AWS Signature Version 4 for API requests, "Create a signed request".
  private static String authorization(HttpExchange call, String payload)
      throws GeneralSecurityException {
    var headers = call.getRequestHeaders();
    var signed = signed(headers.getFirst("Authorization"));
    var canonical = new StringBuilder(call.getRequestMethod()).append('\n');
    canonical.append(call.getRequestURI().getRawPath()).append('\n');
    var raw = call.getRequestURI().getRawQuery();
    var pairs = raw == null ? new String[0] : raw.split("&", -1);
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = pairs[i].contains("=") ? pairs[i] : pairs[i] + "=";
    }
    Arrays.sort(pairs);
    canonical.append(String.join("&", pairs)).append('\n');
    for (var name : signed.split(";", -1)) {
      canonical.append(name).append(':').append(headers.getFirst(name).strip()).append('\n');
    }
    canonical.append('\n').append(signed).append('\n').append(payload);
    var time = headers.getFirst("x-amz-date");
    var day = time.substring(0, 8);
    var scope = day + "/us-east-1/s3/aws4_request";
    var text =
        "AWS4-HMAC-SHA256\n"
            + time
            + "\n"
            + scope
            + "\n"
            + hex(digest("SHA-256", canonical.toString().getBytes(UTF_8)));
    var key = ("AWS4" + SECRET).getBytes(UTF_8);
    for (var step : List.of(day, "us-east-1", "s3", "aws4_request")) {
      key = hmac(key, step);
    }
    return "AWS4-HMAC-SHA256 Credential="
        + ACCESS
        + "/"
        + scope
        + ", SignedHeaders="
        + signed
        + ", Signature="
        + hex(hmac(key, text));
  }

  private static String signed(@Nullable String authorization) {
    return String.valueOf(authorization).replaceFirst(".*SignedHeaders=([^,]*),.*", "$1");
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(UTF_8));
  }
}
