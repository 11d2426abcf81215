package io.rackcast.publisher.registry;

import io.rackcast.proto.torrent.Sha256Digest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What repositories, tags and digests look like (OCI Distribution Specification, "Pulling
 * manifests").
 */
public final class RepositoryNames {
  // The specification leaves the length to clients: hosts and names together often 255.
  private static final int LONGEST = 255;
  private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*+";
  private static final Pattern REPOSITORY = Pattern.compile(PART + "(?:/" + PART + ")*+");
  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

  private static final Pattern SHA256 = Pattern.compile("sha256:[0-9a-f]{64}");

  private RepositoryNames() {}

  /** Whether a text is a repository's name, like {@code team/app}. */
  public static boolean isRepository(String text) {
    // The length comes first: a pattern's groups cost stack by the character.
    return text.length() <= LONGEST && REPOSITORY.matcher(text).matches();
  }

  /** Whether a text is a tag, like {@code v1}. */
  public static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  /** The digest that a text is; empty when it is none, or of another algorithm than SHA-256. */
  public static Optional<Sha256Digest> digest(String text) {
    return SHA256.matcher(text).matches()
        ? Optional.of(Sha256Digest.parse(text))
        : Optional.empty();
  }
}
