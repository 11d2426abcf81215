package io.rackcast.proto.source;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Queries that carry a permission: AWS signature 4 ({@code X-Amz-…}), Google's ({@code X-Goog-…}),
 * the older {@code Expires} and {@code Signature} of S3, GCS and CloudFront, and Azure's shared
 * access signature ({@code se}, {@code sig}).
 */
final class SignedLink {
  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);

  private SignedLink() {}

  static boolean isSigned(@Nullable String rawQuery) {
    var query = parameters(rawQuery);
    return query.containsKey("x-amz-signature")
        || query.containsKey("x-goog-signature")
        || query.containsKey("signature")
        || query.containsKey("sig");
  }

  static Optional<Instant> expiry(@Nullable String rawQuery) {
    var query = parameters(rawQuery);
    if (!isSigned(rawQuery)) {
      return Optional.empty();
    }
    try {
      for (String vendor : new String[] {"x-amz-", "x-goog-"}) {
        String date = query.get(vendor + "date");
        String seconds = query.get(vendor + "expires");
        if (date != null && seconds != null) {
          var from = LocalDateTime.parse(date, BASIC).toInstant(ZoneOffset.UTC);
          return Optional.of(from.plusSeconds(Long.parseLong(seconds)));
        }
      }
      if (query.containsKey("expires")) {
        return Optional.of(Instant.ofEpochSecond(Long.parseLong(query.get("expires"))));
      }
      return Optional.ofNullable(query.get("se"))
          .map(text -> OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
      // Of a form that is not known here: whether it has ended, its server will tell.
      return Optional.empty();
    }
  }

  private static Map<String, String> parameters(@Nullable String rawQuery) {
    Map<String, String> all = new HashMap<>();
    if (rawQuery == null) {
      return all;
    }
    for (String part : rawQuery.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        all.put(
            part.substring(0, equals).toLowerCase(Locale.ROOT),
            decoded(part.substring(equals + 1)));
      }
    }
    return all;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
