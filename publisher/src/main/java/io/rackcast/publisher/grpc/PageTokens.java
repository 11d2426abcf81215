package io.rackcast.publisher.grpc;

import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.store.ReleaseKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Where a page ended, as text that callers hand back as it is. */
final class PageTokens {
  private PageTokens() {}

  static String write(ReleaseKey last) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(last.toString().getBytes(StandardCharsets.UTF_8));
  }

  static @Nullable ReleaseKey read(String token) {
    if (token.isEmpty()) {
      return null;
    }
    try {
      return ReleaseKey.parse(
          new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "page_token is not one that this publisher gave; use next_page_token as it came");
    }
  }
}
