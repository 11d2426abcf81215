package io.rackcast.proto.token;

import io.rackcast.proto.torrent.InfoHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The claims of a token whose signature is checked, by type. */
final class Claims {
  static final String ISSUER = "iss";
  static final String AUDIENCE = "aud";
  static final String EXPIRES_AT = "exp";
  static final String NOT_BEFORE = "nbf";
  static final String SUBJECT = "sub";
  static final String ID = "jti";
  static final String INFO_HASH = "infohash";
  static final String INFO_HASH_2 = "infohash2";
  static final String INFO_HASHES = "infohashes";
  static final String SCOPE = "scope";
  static final String ROLE = "role";

  // One text for one infohash: RFC 7519 compares values as they are.
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{40}");
  private static final long LAST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private final Map<String, Object> claims;

  Claims(Map<String, Object> claims) {
    this.claims = claims;
  }

  boolean has(String name) {
    return claims.get(name) != null;
  }

  Optional<String> text(String name) throws RefusedTokenException {
    var value = claims.get(name);
    if (value == null) {
      return Optional.empty();
    }
    return Optional.of(asText(value));
  }

  String requiredText(String name) throws RefusedTokenException {
    return required(text(name));
  }

  /** {@code aud} is one text or a list of them (RFC 7519 section 4.1.3). */
  List<String> audiences() throws RefusedTokenException {
    var value = required(Optional.ofNullable(claims.get(AUDIENCE)));
    if (!(value instanceof List<?> list)) {
      return List.of(asText(value));
    }
    var audiences = new ArrayList<String>();
    for (var item : list) {
      audiences.add(asText(item));
    }
    return audiences;
  }

  /** A NumericDate: seconds since 1970, perhaps with a fraction (RFC 7519 section 2). */
  Optional<Instant> time(String name) throws RefusedTokenException {
    var value = claims.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof Number number)) {
      throw new RefusedTokenException(Cause.MALFORMED);
    }
    double seconds = number.doubleValue();
    if (!(seconds >= 0 && seconds <= LAST_SECOND)) {
      throw new RefusedTokenException(Cause.MALFORMED);
    }
    return Optional.of(Instant.ofEpochSecond(number.longValue()));
  }

  Instant requiredTime(String name) throws RefusedTokenException {
    return required(time(name));
  }

  Optional<InfoHash> infoHash(String name) throws RefusedTokenException {
    var text = text(name);
    return text.isEmpty() ? Optional.empty() : Optional.of(asInfoHash(text.get()));
  }

  /** A list of infohashes; empty if there is none, refused if it is longer than {@code max}. */
  List<InfoHash> infoHashes(String name, int max) throws RefusedTokenException {
    var value = claims.get(name);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list) || list.size() > max) {
      throw new RefusedTokenException(Cause.MALFORMED);
    }
    var hashes = new ArrayList<InfoHash>();
    for (var item : list) {
      hashes.add(asInfoHash(asText(item)));
    }
    return hashes;
  }

  private static InfoHash asInfoHash(String text) throws RefusedTokenException {
    if (!HEX.matcher(text).matches()) {
      throw new RefusedTokenException(Cause.MALFORMED);
    }
    return InfoHash.parse(text);
  }

  InfoHash requiredInfoHash() throws RefusedTokenException {
    return required(infoHash(INFO_HASH));
  }

  private static String asText(@Nullable Object value) throws RefusedTokenException {
    if (value instanceof String text) {
      return text;
    }
    throw new RefusedTokenException(Cause.MALFORMED);
  }

  private static <T> T required(Optional<T> value) throws RefusedTokenException {
    if (value.isEmpty()) {
      throw new RefusedTokenException(Cause.CLAIM_MISSING);
    }
    return value.get();
  }
}
