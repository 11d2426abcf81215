package io.rackcast.publisher.registry.hook;

import io.rackcast.proto.torrent.Sha;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.wording.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.crypto.SecretKey;

/**
 * What a caller has to show. Secrets stand here by their SHA-256 (see {@link #digest}), are
 * compared in constant time, and print as {@code (set)}. A digest hides only what cannot be
 * guessed: a secret should be 128 random bits or more.
 */
public sealed interface HookSecret {
  /** {@code Authorization: Bearer <token>} (RFC 6750). */
  record Bearer(Sha256Digest token) implements HookSecret {
    @Override
    public String toString() {
      return "Bearer(set)";
    }
  }

  /** The whole Authorization header, whatever its form: Harbor's "Auth Header". */
  record Authorization(Sha256Digest value) implements HookSecret {
    @Override
    public String toString() {
      return "Authorization(set)";
    }
  }

  /** {@code Authorization: Basic} (RFC 7617). */
  record Basic(String user, Sha256Digest password) implements HookSecret {
    @Override
    public String toString() {
      return "Basic(set)";
    }
  }

  /** The whole of a header of one's own: a Harbor provider's auth mode CUSTOM. */
  record Header(String name, Sha256Digest value) implements HookSecret {
    /** Checks the header's name. */
    public Header {
      name = checkedHeader(name);
    }

    @Override
    public String toString() {
      return "Header(" + name + ", set)";
    }
  }

  /**
   * HMAC-SHA256 of the body (RFC 2104) in a header, as hexadecimal digits with or without {@code
   * sha256=} before them. The body has to be read before the caller is known: prefer another.
   */
  record Hmac(String header, SecretKey key) implements HookSecret {
    private static final int FEWEST_KEY_BYTES = 16;

    /** Checks the header's name and the key's length. */
    public Hmac {
      header = checkedHeader(header);
      byte[] bytes = key.getEncoded();
      if (bytes != null && bytes.length < FEWEST_KEY_BYTES) {
        throw new IllegalArgumentException(
            "the key of an HMAC has "
                + bytes.length
                + " bytes; use "
                + FEWEST_KEY_BYTES
                + " or more random ones");
      }
    }

    @Override
    public String toString() {
      return "Hmac(" + header + ", set)";
    }
  }

  /**
   * The last part of the hook's path, for senders that can be given nothing but a URL (Quay). Such
   * a secret is seen by every proxy on the way and in the registry's own logs and pages: prefer
   * another.
   */
  record Path(Sha256Digest secret) implements HookSecret {
    @Override
    public String toString() {
      return "Path(set)";
    }
  }

  /** The digest by which a secret stands here. */
  static Sha256Digest digest(String secret) {
    return Sha256Digest.of(Sha.sha256().digest(secret.getBytes(StandardCharsets.UTF_8)));
  }

  private static String checkedHeader(String name) {
    if (!name.matches("[A-Za-z0-9-]{1,64}")
        || name.toLowerCase(Locale.ROOT).startsWith("content-")) {
      throw new IllegalArgumentException(
          Quoted.of(name) + " cannot carry a secret; name a header such as X-Signature");
    }
    return name;
  }
}
