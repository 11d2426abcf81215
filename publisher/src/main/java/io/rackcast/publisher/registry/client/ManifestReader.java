package io.rackcast.publisher.registry.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.wording.Quoted;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From bytes to a manifest.
 *
 * <p>The digest does not cover the Content-Type, so bytes that can be taken for an image and for an
 * index would be two things to two readers: such are refused, as are bytes that name another type
 * than the header (OCI Image Specification, "Guidelines for ambiguous manifests").
 */
final class ManifestReader {
  /** Most bytes of a manifest; what registries must at least take, and many take no more. */
  static final int MOST_BYTES = 4 << 20;

  private final String what;
  private final byte[] bytes;
  private final DescriptorReader descriptors;

  private ManifestReader(byte[] bytes, String what) {
    this.bytes = bytes;
    this.what = what;
    this.descriptors = new DescriptorReader(what);
  }

  /**
   * Reads a manifest.
   *
   * @param digest that of the bytes
   * @param header the Content-Type
   * @param what for sentences
   * @throws RegistryException if it is none that can be read
   */
  static Manifest read(byte[] bytes, Sha256Digest digest, Optional<String> header, String what) {
    return new ManifestReader(bytes, what).read(digest, MediaTypes.ofHeader(header));
  }

  private Manifest read(Sha256Digest digest, Optional<String> header) {
    var json =
        Documents.object(bytes)
            .orElseThrow(() -> descriptors.invalid("is no JSON object that can be read"));
    String type = type(json, header);
    boolean isIndex = MediaTypes.isIndex(type);
    requireOnlyOneKind(json, isIndex);
    var config = isIndex ? Optional.<Descriptor>empty() : config(json);
    return new Manifest(
        digest,
        type,
        ByteBuffer.wrap(bytes),
        isIndex ? Manifest.Kind.INDEX : Manifest.Kind.IMAGE,
        isIndex ? descriptors.list(json.path("manifests"), "manifests") : List.of(),
        config.isPresent() ? blobs(json, config.get()) : List.of(),
        subject(json),
        artifactType(json, config));
  }

  private String type(JsonNode json, Optional<String> header) {
    var own = descriptors.mediaType(json, "mediaType");
    boolean isOld = json.path("schemaVersion").asInt() == 1 || json.has("fsLayers");
    if (isOld || own.or(() -> header).filter(MediaTypes::isSchema1).isPresent()) {
      throw new RegistryException(
          RegistryException.Kind.INVALID,
          what
              + " has Docker's schema 1, which has no digests of its own; push it with a newer"
              + " client");
    }
    if (json.path("schemaVersion").asInt() != 2) {
      throw descriptors.invalid("has no \"schemaVersion\" 2");
    }
    var said = header.filter(MediaTypes::isManifest);
    if (own.isPresent() && said.isPresent() && !own.equals(said)) {
      throw descriptors.invalid(
          "is sent as " + said.get() + " but says that it is " + Quoted.of(own.get()));
    }
    String type =
        own.or(() -> said)
            .orElseGet(
                () -> json.has("manifests") ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST);
    if (!MediaTypes.isManifest(type)) {
      throw descriptors.invalid("has the media type " + Quoted.of(type) + ", which is not known");
    }
    return type;
  }

  private void requireOnlyOneKind(JsonNode json, boolean isIndex) {
    if (isIndex && (json.has("layers") || json.has("config"))) {
      throw descriptors.invalid("is an index but has \"config\" or \"layers\" too");
    }
    if (!isIndex && json.has("manifests")) {
      throw descriptors.invalid("is an image but has \"manifests\" too");
    }
  }

  private Optional<Descriptor> config(JsonNode json) {
    return Optional.of(descriptors.one(json.path("config"), "config"));
  }

  private List<Descriptor> blobs(JsonNode json, Descriptor config) {
    List<Descriptor> all = new ArrayList<>();
    all.add(config);
    all.addAll(descriptors.list(json.path("layers"), "layers"));
    return all;
  }

  private Optional<Descriptor> subject(JsonNode json) {
    var subject = json.path("subject");
    return subject.isMissingNode() || subject.isNull()
        ? Optional.empty()
        : Optional.of(descriptors.one(subject, "subject"));
  }

  // "If artifactType is not set, the config's mediaType is it" (OCI Image Specification).
  private Optional<String> artifactType(JsonNode json, Optional<Descriptor> config) {
    return descriptors
        .mediaType(json, "artifactType")
        .or(
            () ->
                config.map(Descriptor::mediaType).filter(type -> !MediaTypes.isImageConfig(type)));
  }
}
