package io.rackcast.proto.token;

import java.util.Optional;
import java.util.regex.Pattern;

/** A tracker's URL with a token in its query: {@code http://tracker:6969/announce?jwt=TOKEN}. */
public final class AnnounceUrl {
  /** The query's key for the token. */
  public static final String PARAMETER = "jwt";

  private static final Pattern TOKEN = Pattern.compile("(?<=[?&])jwt=([^&#]*)");
  // In logs a URL may stand inside another one, escaped, and a token on its own.
  private static final Pattern SECRET =
      Pattern.compile("(?<=jwt(?:=|%3[Dd]))[^&#\\s\"'<>%]+|eyJ[\\w-]+\\.[\\w-]+\\.[\\w.-]*");

  private AnnounceUrl() {}

  /**
   * The announce URL of a tracker for a token.
   *
   * @param baseUrl the tracker's URL; its query stays, but for a token in it, which is replaced
   */
  public static String append(String baseUrl, String token) {
    if (token(baseUrl).isPresent()) {
      return TOKEN.matcher(baseUrl).replaceFirst(PARAMETER + "=" + token);
    }
    return baseUrl + (baseUrl.indexOf('?') < 0 ? "?" : "&") + PARAMETER + "=" + token;
  }

  /** As {@link #append}, with a new token that says {@code claims}. */
  public static String sign(String baseUrl, TokenSigner signer, AnnounceClaims claims) {
    return append(baseUrl, signer.sign(claims));
  }

  /** The token in a URL, if there is one. */
  public static Optional<String> token(String url) {
    var matcher = TOKEN.matcher(url);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** {@code text}, a URL or a line with URLs in it, with {@code …} in place of each token. */
  public static String redact(String text) {
    return SECRET.matcher(text).replaceAll("…");
  }
}
