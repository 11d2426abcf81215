package io.rackcast.agent.upstream;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rackcast.agent.image.ImageManifest;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A manifest of a registry.
 *
 * @param children digests of the manifests that an index names
 */
record ReadManifest(ImageManifest manifest, List<String> children) {
  /** Most bytes of a manifest; what registries must at least take (OCI distribution). */
  static final int MOST_BYTES = 4 << 20;

  /** The types that are asked for, of images first and then of artifacts. */
  static final String ACCEPT =
      String.join(
          ", ",
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.v2+json",
          "application/vnd.oci.artifact.manifest.v1+json");

  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[A-Za-z0-9.+_-]{1,127}/[A-Za-z0-9.+_-]{1,127}");
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final JsonMapper JSON = mapper();

  /** Copies the list. */
  ReadManifest {
    children = List.copyOf(children);
  }

  private static JsonMapper mapper() {
    var mapper = new JsonMapper();
    mapper
        .getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build());
    return mapper;
  }

  /**
   * Reads one. Its type is what it says itself, as a runtime compares the two; where it says
   * nothing, as OCI allows, its fields tell.
   *
   * @throws IllegalArgumentException with the end of a sentence, if it is none that can be served
   */
  static ReadManifest of(byte[] bytes) {
    JsonNode json;
    try {
      json = JSON.readTree(bytes);
    } catch (IOException e) {
      throw new IllegalArgumentException("is no JSON; mend the registry", e);
    }
    if (!json.isObject() || json.path("schemaVersion").asInt(2) < 2) {
      throw new IllegalArgumentException(
          "is none, or of the old schema 1; push the image again with a newer client");
    }
    boolean isIndex = json.path("manifests").isArray();
    String usual = isIndex ? "index" : "manifest";
    String type = json.path("mediaType").asText("application/vnd.oci.image." + usual + ".v1+json");
    if (!MEDIA_TYPE.matcher(type).matches()) {
      throw new IllegalArgumentException("has a media type that is none; mend the image");
    }
    var children = new ArrayList<String>();
    for (var child : json.path("manifests")) {
      String digest = child.path("digest").asText("");
      if (DIGEST.matcher(digest).matches()) {
        children.add(digest);
      }
    }
    var hash = Sha256.start();
    hash.update(bytes);
    Sha256Digest digest = Sha256.end(hash);
    return new ReadManifest(new ImageManifest(digest, type, bytes), children);
  }
}
