package io.rackcast.publisher.registry.hook;

import io.javalin.http.Context;
import io.rackcast.proto.torrent.Sha256Digest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Whether a call shows one of a hook's secrets. All of them are tried, each in constant time, so
 * how long it takes tells nothing. May be used by any thread.
 */
final class SecretCheck {
  private final List<HookSecret> secrets;

  SecretCheck(List<HookSecret> secrets) {
    this.secrets = List.copyOf(secrets);
  }

  /**
   * Whether the head of the call shows one.
   *
   * @param pathSecret the last part of the path, if there is one; then nothing else counts
   */
  boolean headFits(Context call, Optional<String> pathSecret) {
    boolean fits = false;
    for (var secret : secrets) {
      fits |= pathSecret.isPresent() ? fits(secret, pathSecret.get()) : fits(secret, call);
    }
    return fits;
  }

  /** Whether the call carries a signature, which {@link #bodyFits} has to look at. */
  boolean isSigned(Context call) {
    return secrets.stream()
        .anyMatch(
            secret -> secret instanceof HookSecret.Hmac hmac && call.header(hmac.header()) != null);
  }

  /** Whether a signature of the call fits its body. */
  boolean bodyFits(Context call, byte[] body) {
    boolean fits = false;
    for (var secret : secrets) {
      fits |=
          secret instanceof HookSecret.Hmac hmac && fits(hmac, call.header(hmac.header()), body);
    }
    return fits;
  }

  private static boolean fits(HookSecret secret, String pathSecret) {
    return secret instanceof HookSecret.Path path && same(path.secret(), pathSecret);
  }

  private static boolean fits(HookSecret secret, Context call) {
    var authorization = call.header("Authorization");
    if (secret instanceof HookSecret.Bearer bearer) {
      return same(bearer.token(), credentials(authorization, "bearer "));
    } else if (secret instanceof HookSecret.Authorization whole) {
      return same(whole.value(), authorization);
    } else if (secret instanceof HookSecret.Basic basic) {
      return fits(basic, credentials(authorization, "basic "));
    } else if (secret instanceof HookSecret.Header header) {
      return same(header.value(), call.header(header.name()));
    }
    return false;
  }

  private static boolean fits(HookSecret.Basic basic, @Nullable String credentials) {
    if (credentials == null) {
      return false;
    }
    try {
      var pair = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon < 0) {
        return false;
      }
      boolean isUser = same(HookSecret.digest(basic.user()), pair.substring(0, colon));
      boolean isPassword = same(basic.password(), pair.substring(colon + 1));
      return isUser && isPassword;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean fits(HookSecret.Hmac secret, @Nullable String signature, byte[] body) {
    if (signature == null) {
      return false;
    }
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(secret.key());
      var digits = signature.startsWith("sha256=") ? signature.substring(7) : signature;
      return MessageDigest.isEqual(HexFormat.of().parseHex(digits), mac.doFinal(body));
    } catch (IllegalArgumentException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot make an HMAC-SHA256", e);
    }
  }

  // The scheme's case means nothing (RFC 9110 section 11.1).
  private static @Nullable String credentials(@Nullable String authorization, String scheme) {
    return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(scheme)
        ? authorization.substring(scheme.length()).strip()
        : null;
  }

  private static boolean same(Sha256Digest expected, @Nullable String shown) {
    return shown != null
        && MessageDigest.isEqual(expected.bytes(), HookSecret.digest(shown).bytes());
  }
}
