package io.rackcast.agent.image;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.Image;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads what the publisher says of an image, and believes of it what the manifest itself says: its
 * bytes must have the digest, and each part the size that the manifest gives it. Refuses with
 * {@link IllegalArgumentException}, a part of a sentence.
 */
final class ImageReader {
  /** Most bytes of a manifest; what registries must at least take (OCI distribution). */
  static final int MOST_BYTES = 4 << 20;

  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[A-Za-z0-9.+_-]{1,127}/[A-Za-z0-9.+_-]{1,127}");
  private static final JsonMapper JSON = mapper();

  private ImageReader() {}

  private static JsonMapper mapper() {
    var mapper = new JsonMapper();
    mapper
        .getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build());
    return mapper;
  }

  /** From the wire. */
  static KnownImage read(Image image) {
    var parts = new ArrayList<ImagePart>();
    for (var part : image.getPartsList()) {
      parts.add(
          new ImagePart(
              part.getManifest(),
              Sha256Digest.of(part.getDigest().toByteArray()),
              part.getMediaType(),
              part.getSizeBytes(),
              part.getInfohash().isEmpty()
                  ? Optional.empty()
                  : Optional.of(InfoHash.of(part.getInfohash().toByteArray()))));
    }
    return checked(
        new KnownImage(
            new ImageManifest(
                Sha256Digest.of(image.getDigest().toByteArray()),
                image.getMediaType(),
                image.getManifest().toByteArray()),
            parts));
  }

  /** The same image, or a refusal. */
  static KnownImage checked(KnownImage image) {
    var manifest = image.manifest();
    if (manifest.bytes().length > MOST_BYTES) {
      throw new IllegalArgumentException("its manifest has " + manifest.bytes().length + " bytes");
    }
    if (!MEDIA_TYPE.matcher(manifest.mediaType()).matches()) {
      throw new IllegalArgumentException("its media type is \"" + manifest.mediaType() + "\"");
    }
    var digest = digest(manifest.bytes());
    if (!digest.equals(manifest.digest())) {
      throw new IllegalArgumentException(
          "its manifest has the digest " + digest + ", and should have " + manifest.digest());
    }
    var named = named(manifest.bytes());
    for (var part : image.parts()) {
      var size = named.get(part.digest());
      if (size == null || size != part.sizeBytes()) {
        throw new IllegalArgumentException(
            "its part %s of %d bytes is in the manifest %s"
                .formatted(
                    part.digest(), part.sizeBytes(), size == null ? "not at all" : "of " + size));
      }
    }
    var told = new HashMap<Sha256Digest, ImagePart>();
    image.parts().forEach(part -> told.put(part.digest(), part));
    for (var each : named.keySet()) {
      if (!told.containsKey(each)) {
        throw new IllegalArgumentException(
            "of " + each + ", which its manifest names, it says nothing");
      }
    }
    return image;
  }

  /** Sizes by digest of all that a manifest or index names, its subject left out. */
  private static Map<Sha256Digest, Long> named(byte[] manifest) {
    JsonNode json;
    try {
      json = JSON.readTree(manifest);
    } catch (IOException e) {
      throw new IllegalArgumentException("its manifest is no JSON", e);
    }
    var all = new ArrayList<JsonNode>();
    if (json.path("config").isObject()) {
      all.add(json.path("config"));
    }
    List.of("layers", "manifests", "blobs").forEach(list -> json.path(list).forEach(all::add));
    var sizes = new HashMap<Sha256Digest, Long>();
    for (var descriptor : all) {
      var digest = descriptor.path("digest").asText("");
      if (!digest.startsWith("sha256:")) {
        throw new IllegalArgumentException("its manifest names something by \"" + digest + "\"");
      }
      sizes.put(Sha256Digest.parse(digest), descriptor.path("size").asLong(-1));
    }
    return sizes;
  }

  static Sha256Digest digest(byte[] bytes) {
    try {
      return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256 in this Java", e);
    }
  }
}
