package io.rackcast.publisher.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rackcast.publisher.catalog.ImageCatalog;
import io.rackcast.publisher.registry.intake.ImageNames;
import io.rackcast.publisher.store.image.ImageTag;
import io.rackcast.publisher.store.image.TagChange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Images as JSON, in the form that the commands' {@code --json} has. */
final class ImageJson {
  private ImageJson() {}

  /** An image with what it names, and with the images that it names if it is an index. */
  static ObjectNode whole(ImageCatalog.Found found, List<ImageCatalog.Found> children) {
    var image = found.image();
    var node = JsonNodeFactory.instance.objectNode();
    node.put("image", image.registry() + "/" + image.repository());
    node.put("digest", image.digest().toString());
    node.put("media_type", image.mediaType());
    node.put("size", image.sizeBytes());
    node.put("taken_at", time(image.takenAt()));
    node.put("revoke_reason", image.revokeReason());
    var tags = node.putArray("tags");
    found.tags().forEach(tags::add);
    parts(node, found);
    image.subject().ifPresent(subject -> node.put("subject", subject.toString()));
    node.put("artifact_type", image.artifactType());
    var referrers = node.putArray("referrers");
    for (var referrer : found.referrers()) {
      referrers
          .addObject()
          .put("digest", referrer.digest().toString())
          .put("media_type", referrer.mediaType())
          .put("artifact_type", referrer.artifactType())
          .put("size", referrer.sizeBytes())
          .put("tag", referrer.tag());
    }
    var manifests = node.putArray("manifests");
    children.forEach(child -> manifests.add(whole(child, List.of())));
    return node;
  }

  private static void parts(ObjectNode node, ImageCatalog.Found found) {
    var image = found.image();
    var name = ImageNames.releaseName(image.registry(), image.repository());
    var parts = node.putArray("parts");
    for (var part : image.parts()) {
      var shown =
          parts
              .addObject()
              .put("kind", part.isManifest() ? "manifest" : "blob")
              .put("digest", part.digest().toString())
              .put("media_type", part.mediaType())
              .put("size", part.sizeBytes())
              .put("platform", part.platform());
      if (!part.releaseVersion().isEmpty()) {
        var infoHash = found.infoHashes().get(part.digest());
        shown.put("release", name + "@" + part.releaseVersion());
        shown.put("infohash", infoHash == null ? "" : infoHash.toString());
      }
    }
  }

  /** A tag in a list. */
  static ObjectNode tag(ImageTag tag) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("image", tag.registry() + "/" + tag.repository() + ":" + tag.tag())
        .put("digest", tag.digest().toString())
        .put("set_at", time(tag.setAt()))
        .put("revoke_reason", tag.revokeReason());
  }

  /** What a tag stands for since; without a digest it was taken away. */
  static ObjectNode change(TagChange change) {
    var node = JsonNodeFactory.instance.objectNode();
    node.put("digest", change.digest().map(Object::toString).orElse(""));
    return node.put("at", time(change.at()))
        .put("push", change.pushId())
        .put("revoke_reason", change.revokeReason());
  }

  private static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
