package io.rackcast.proto.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Part of a site that answers as S3 does: only to links with a signature of its key (AWS signature
 * 4 in the query) that have not ended; others get 403.
 */
public final class SignedBucket {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

  private final ContentSite site;
  private final String accessKey;
  private final String secretKey;
  private final byte[] object;

  private SignedBucket(ContentSite site, String accessKey, String secretKey, byte[] object) {
    this.site = site;
    this.accessKey = accessKey;
    this.secretKey = secretKey;
    this.object = object.clone();
  }

  /** Puts an object under {@code path} of a site. */
  public static void open(
      ContentSite site, String path, String accessKey, String secretKey, byte[] object) {
    site.on(path, new SignedBucket(site, accessKey, secretKey, object)::answer);
  }

  private void answer(HttpExchange call) throws IOException {
    if (call.getRequestURI().getRawQuery() != null && isSigned(call)) {
      site.sendRange(call, object);
    } else {
      call.sendResponseHeaders(403, -1);
    }
  }

  private boolean isSigned(HttpExchange call) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String part : call.getRequestURI().getRawQuery().split("&", -1)) {
      String[] pair = part.split("=", 2);
      query.put(pair[0], pair[1]);
    }
    String signature = query.remove("X-Amz-Signature");
    String date = String.valueOf(query.get("X-Amz-Date"));
    var begin = LocalDateTime.parse(date, TIME).toInstant(ZoneOffset.UTC);
    var end = begin.plusSeconds(Long.parseLong(String.valueOf(query.get("X-Amz-Expires"))));
    String[] scope = String.valueOf(query.get("X-Amz-Credential")).split("%2F", -1);
    return Instant.now().isBefore(end)
        && scope[0].equals(accessKey)
        && scope[1].equals(date.substring(0, 8))
        && String.valueOf(signature).equals(signature(call, query, date, scope));
  }

  private String signature(
      HttpExchange call, Map<String, String> query, String date, String[] scope) {
    var sorted = new StringBuilder();
    new TreeMap<>(query)
        .forEach(
            (name, value) ->
                sorted.append(sorted.isEmpty() ? "" : "&").append(name).append('=').append(value));
    String request =
        "GET\n%s\n%s\nhost:%s\n\nhost\nUNSIGNED-PAYLOAD"
            .formatted(
                call.getRequestURI().getRawPath(),
                sorted,
                call.getRequestHeaders().getFirst("Host"));
    String scopeText = String.join("/", Arrays.copyOfRange(scope, 1, scope.length));
    String text = "AWS4-HMAC-SHA256\n%s\n%s\n%s".formatted(date, scopeText, sha256(request));
    byte[] key = ("AWS4" + secretKey).getBytes(UTF_8);
    for (int i = 1; i < scope.length; i++) {
      key = hmac(key, scope[i]);
    }
    return HexFormat.of().formatHex(hmac(key, text));
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
