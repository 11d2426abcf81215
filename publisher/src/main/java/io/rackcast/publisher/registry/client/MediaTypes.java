package io.rackcast.publisher.registry.client;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Media types of manifests and what they list. */
public final class MediaTypes {
  /** OCI image index. */
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

  /** OCI image manifest. */
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  /** Docker manifest list. */
  public static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  /** Docker image manifest, schema 2. */
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";

  private static final List<String> MANIFESTS =
      List.of(OCI_INDEX, OCI_MANIFEST, DOCKER_LIST, DOCKER_MANIFEST);
  private static final Set<String> SCHEMA_1 =
      Set.of(
          "application/vnd.docker.distribution.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.v1+prettyjws");
  private static final Set<String> IMAGE_CONFIGS =
      Set.of(
          "application/vnd.oci.image.config.v1+json",
          "application/vnd.docker.container.image.v1+json");
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}";
  // RFC 6838 section 4.2.
  private static final Pattern TYPE = Pattern.compile(NAME + "/" + NAME);

  private MediaTypes() {}

  /** All in one header: a registry answers "unknown" for what it has in a form not asked for. */
  static final String ACCEPT = String.join(", ", MANIFESTS);

  static boolean isWellFormed(String type) {
    return TYPE.matcher(type).matches();
  }

  /** Whether it is that of a manifest that can be read. */
  public static boolean isManifest(String type) {
    return MANIFESTS.contains(type);
  }

  static boolean isIndex(String type) {
    return type.equals(OCI_INDEX) || type.equals(DOCKER_LIST);
  }

  static boolean isSchema1(String type) {
    return SCHEMA_1.contains(type);
  }

  static boolean isImageConfig(String type) {
    return IMAGE_CONFIGS.contains(type);
  }

  static boolean isForeignLayer(String type) {
    return type.contains(".layer.nondistributable.") || type.contains(".rootfs.foreign.");
  }

  /** A Content-Type without its parameters, in lower case. */
  static Optional<String> ofHeader(Optional<String> contentType) {
    return contentType
        .map(text -> text.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .filter(MediaTypes::isWellFormed);
  }
}
