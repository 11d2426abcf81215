package io.rackcast.publisher.registry.hook;

import io.rackcast.proto.torrent.Sha256Digest;
import java.util.Optional;
import java.util.regex.Pattern;

/** The grammar of repositories, tags and digests (OCI Distribution Spec, "Pulling manifests"). */
final class ImageNames {
  private static final int MOST_REPOSITORY = 255;
  private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*+";
  private static final Pattern REPOSITORY = Pattern.compile(PART + "(?:/" + PART + ")*+");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final Pattern SHA256 = Pattern.compile("sha256:[0-9a-f]{64}");

  private ImageNames() {}

  // The length comes first: a pattern's groups cost stack by the character.
  static boolean isRepository(String text) {
    return text.length() <= MOST_REPOSITORY && REPOSITORY.matcher(text).matches();
  }

  static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  static Optional<Sha256Digest> digest(String text) {
    return SHA256.matcher(text).matches()
        ? Optional.of(Sha256Digest.parse(text))
        : Optional.empty();
  }
}
