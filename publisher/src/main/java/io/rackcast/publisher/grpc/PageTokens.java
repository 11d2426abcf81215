package io.rackcast.publisher.grpc;

import io.rackcast.publisher.catalog.ImageCatalog;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.store.AuditPage;
import io.rackcast.publisher.store.ReleaseKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a page ended, as text that callers hand back as it is. */
final class PageTokens {
  private PageTokens() {}

  static String write(ReleaseKey last) {
    return encode(last.toString());
  }

  static String write(AuditPage.Position last) {
    return encode(last.firstMillis() + "," + last.id());
  }

  static String write(ImageCatalog.TagPosition last) {
    return encode(last.repository() + ":" + last.tag());
  }

  static ImageCatalog.TagPosition readTag(String token) {
    return token.isEmpty()
        ? ImageCatalog.TagPosition.FIRST
        : decode(
            token,
            text -> {
              int colon = text.indexOf(':');
              return new ImageCatalog.TagPosition(
                  text.substring(0, Math.max(0, colon)), text.substring(colon + 1));
            });
  }

  static String write(long lastId) {
    return encode(String.valueOf(lastId));
  }

  /** The id where a page ended; the largest number for the first page. */
  static long readId(String token) {
    return token.isEmpty() ? Long.MAX_VALUE : decode(token, Long::parseLong);
  }

  static @Nullable ReleaseKey read(String token) {
    return token.isEmpty() ? null : decode(token, ReleaseKey::parse);
  }

  static AuditPage.@Nullable Position readPosition(String token) {
    return token.isEmpty() ? null : decode(token, PageTokens::position);
  }

  private static AuditPage.Position position(String text) {
    int comma = text.indexOf(',');
    // Without a comma there is no number before it, which is refused like any other non-number.
    return new AuditPage.Position(
        Long.parseLong(text.substring(0, Math.max(0, comma))),
        Long.parseLong(text.substring(comma + 1)));
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static <T> T decode(String token, Function<String, T> parse) {
    try {
      return parse.apply(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "page_token is not one that this publisher gave; use next_page_token as it came");
    }
  }
}
