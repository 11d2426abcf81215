package io.rackcast.tracker.admin.auth;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password, hashed so that guessing is slow: PBKDF2 with HMAC-SHA256 (RFC 8018 section 5.2),
 * written {@code pbkdf2-sha256:ITERATIONS:SALT:HASH}, salt and hash in Base64.
 *
 * <p>Never printed but by {@link #text}.
 */
public final class PasswordHash {
  /** What OWASP's cheat sheet of 2023 asks for with this function. */
  static final int ITERATIONS = 600_000;

  private static final int FEWEST = 10_000;
  private static final int MOST = 10_000_000;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final Pattern TEXT =
      Pattern.compile("pbkdf2-sha256:([0-9]{1,8}):([A-Za-z0-9+/=]{16,88}):([A-Za-z0-9+/=]{44})");

  private final int iterations;
  private final byte[] salt;
  private final byte[] hash;

  private PasswordHash(int iterations, byte[] salt, byte[] hash) {
    this.iterations = iterations;
    this.salt = salt;
    this.hash = hash;
  }

  /** Hashes a password, with a salt of its own. */
  public static PasswordHash of(char[] password) {
    return of(password, ITERATIONS);
  }

  static PasswordHash of(char[] password, int iterations) {
    var salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return new PasswordHash(iterations, salt, pbkdf2(password, salt, iterations));
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException with a sentence that does not repeat it
   */
  public static PasswordHash parse(String text) {
    var matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a password-hash looks like pbkdf2-sha256:600000:SALT:HASH; make one with hash-password");
    }
    int iterations = Integer.parseInt(matcher.group(1));
    if (iterations < FEWEST || iterations > MOST) {
      throw new IllegalArgumentException(
          "a password-hash has %d to %d iterations, not %d; make one with hash-password"
              .formatted(FEWEST, MOST, iterations));
    }
    var hash = Base64.getDecoder().decode(matcher.group(3));
    if (hash.length != HASH_BYTES) {
      throw new IllegalArgumentException(
          "a password-hash ends with 32 bytes in Base64; make one with hash-password");
    }
    return new PasswordHash(iterations, Base64.getDecoder().decode(matcher.group(2)), hash);
  }

  /** For the settings. */
  public String text() {
    var base64 = Base64.getEncoder();
    return "pbkdf2-sha256:%d:%s:%s"
        .formatted(iterations, base64.encodeToString(salt), base64.encodeToString(hash));
  }

  /** Whether this is the password; takes as long for every one. */
  public boolean matches(char[] password) {
    return MessageDigest.isEqual(hash, pbkdf2(password, salt, iterations));
  }

  private static byte[] pbkdf2(char[] password, byte[] salt, int iterations) {
    var spec = new PBEKeySpec(password, salt, iterations, HASH_BYTES * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no PBKDF2WithHmacSHA256", e);
    } finally {
      spec.clearPassword();
    }
  }

  @Override
  public String toString() {
    return "(set)";
  }
}
