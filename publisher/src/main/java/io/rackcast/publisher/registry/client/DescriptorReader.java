package io.rackcast.publisher.registry.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.registry.RepositoryNames;
import io.rackcast.publisher.wording.Quoted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The descriptors of one manifest; not for several threads. */
final class DescriptorReader {
  private static final int MOST = 10_000;
  // 256 TiB: so much is no layer, and the sum of all of them is still a long.
  private static final long LARGEST = 1L << 48;
  private static final Pattern PLATFORM_PART = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final String what;
  private final Map<Sha256Digest, Long> sizes = new HashMap<>();
  private int count;

  DescriptorReader(String what) {
    this.what = what;
  }

  List<Descriptor> list(JsonNode array, String name) {
    if (!array.isArray()) {
      throw invalid("has no list \"" + name + "\"");
    }
    List<Descriptor> all = new ArrayList<>();
    for (JsonNode each : array) {
      all.add(one(each, name));
    }
    return all;
  }

  Descriptor one(JsonNode node, String name) {
    if (!node.isObject()) {
      throw invalid("has no descriptor in \"" + name + "\"");
    }
    if (++count > MOST) {
      throw invalid("lists more than " + MOST + " manifests and blobs");
    }
    String type = text(node, "mediaType").orElse("");
    if (!MediaTypes.isWellFormed(type)) {
      throw invalid("has the media type " + Quoted.of(type) + " in \"" + name + "\"");
    }
    var digest = digest(text(node, "digest").orElse(""));
    return new Descriptor(
        type,
        digest,
        size(node, digest),
        platform(node.path("platform")),
        mediaType(node, "artifactType"),
        MediaTypes.isForeignLayer(type) || !node.path("urls").isEmpty(),
        attests(node.path("annotations")));
  }

  private Sha256Digest digest(String text) {
    return RepositoryNames.digest(text)
        .orElseThrow(() -> invalid("has the digest " + Quoted.of(text) + ", which is not sha256"));
  }

  private long size(JsonNode node, Sha256Digest digest) {
    var size = node.path("size");
    if (!size.isIntegralNumber() || !size.canConvertToLong()) {
      throw invalid("says no size of " + digest);
    }
    long bytes = size.longValue();
    if (bytes < 0 || bytes > LARGEST) {
      throw invalid("says that " + digest + " has " + bytes + " bytes");
    }
    Long other = sizes.putIfAbsent(digest, bytes);
    if (other != null && other != bytes) {
      throw invalid("says that " + digest + " has " + other + " bytes, and " + bytes);
    }
    return bytes;
  }

  private Optional<String> platform(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    var parts = new ArrayList<String>();
    parts.add(text(node, "os").orElse(""));
    parts.add(text(node, "architecture").orElse(""));
    text(node, "variant").filter(variant -> !variant.isEmpty()).ifPresent(parts::add);
    String text = String.join("/", parts);
    if (!parts.stream().allMatch(part -> PLATFORM_PART.matcher(part).matches())) {
      throw invalid("has the platform " + Quoted.of(text));
    }
    return Optional.of(text);
  }

  private Optional<Sha256Digest> attests(JsonNode annotations) {
    return text(annotations, "vnd.docker.reference.type")
        .filter("attestation-manifest"::equals)
        .map(type -> digest(text(annotations, "vnd.docker.reference.digest").orElse("")));
  }

  /** A member that is a media type, if it is there. */
  Optional<String> mediaType(JsonNode node, String name) {
    var text = text(node, name).filter(type -> !type.isEmpty());
    if (text.isPresent() && !MediaTypes.isWellFormed(text.get())) {
      throw invalid("has the " + name + " " + Quoted.of(text.get()));
    }
    return text;
  }

  /** A member that is a text, if it is there. */
  private Optional<String> text(JsonNode node, String name) {
    var member = node.path(name);
    if (member.isMissingNode() || member.isNull()) {
      return Optional.empty();
    }
    if (!member.isTextual()) {
      throw invalid("has no text in \"" + name + "\"");
    }
    return Optional.of(member.textValue());
  }

  RegistryException invalid(String problem) {
    return new RegistryException(
        RegistryException.Kind.INVALID, what + " " + problem + "; build and push it again");
  }
}
