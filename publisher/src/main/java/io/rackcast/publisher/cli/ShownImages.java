package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.rackcast.proto.settings.ByteSizes;
import io.rackcast.proto.v1.Image;
import io.rackcast.proto.v1.ImageTag;
import io.rackcast.proto.v1.Push;
import java.io.PrintWriter;
import java.util.Locale;

/** How images and pushes look in the commands' output. */
final class ShownImages {
  private ShownImages() {}

  /** "sha256:…", or "" for none. */
  static String digest(ByteString digest) {
    return digest.isEmpty() ? "" : "sha256:" + Shown.hex(digest);
  }

  /** A tag as JSON. */
  static ObjectNode tag(ImageTag tag) {
    return ClientCommand.JSON
        .createObjectNode()
        .put("image", tag.getRegistry() + "/" + tag.getRepository() + ":" + tag.getTag())
        .put("digest", digest(tag.getDigest()))
        .put("set_at", Shown.time(tag.getSetAt()))
        .put("revoke_reason", tag.getRevokeReason());
  }

  /** What stands behind the digest of an image that was withdrawn; "" if it was not. */
  static String revoked(JsonNode node) {
    var reason = node.path("revoke_reason").asText();
    return reason.isEmpty() ? "" : "  (revoked: " + reason + ")";
  }

  /** An image as JSON, with the images that it names. */
  static ObjectNode whole(Image image) {
    var node = ClientCommand.JSON.createObjectNode();
    node.put("image", image.getRegistry() + "/" + image.getRepository());
    node.put("digest", digest(image.getDigest()));
    node.put("media_type", image.getMediaType());
    node.put("size", image.getSizeBytes());
    node.put("taken_at", Shown.time(image.getTakenAt()));
    node.put("revoke_reason", image.getRevokeReason());
    var tags = node.putArray("tags");
    image.getTagsList().forEach(tags::add);
    var parts = node.putArray("parts");
    for (var part : image.getPartsList()) {
      var shown =
          parts
              .addObject()
              .put("kind", part.getManifest() ? "manifest" : "blob")
              .put("digest", digest(part.getDigest()))
              .put("media_type", part.getMediaType())
              .put("size", part.getSizeBytes())
              .put("platform", part.getPlatform());
      if (!part.getReleaseVersion().isEmpty()) {
        shown.put("release", part.getReleaseName() + "@" + part.getReleaseVersion());
        shown.put("infohash", Shown.hex(part.getInfohash()));
      }
    }
    if (!image.getSubject().isEmpty()) {
      node.put("subject", digest(image.getSubject()));
    }
    node.put("artifact_type", image.getArtifactType());
    var referrers = node.putArray("referrers");
    for (var referrer : image.getReferrersList()) {
      referrers
          .addObject()
          .put("digest", digest(referrer.getDigest()))
          .put("media_type", referrer.getMediaType())
          .put("artifact_type", referrer.getArtifactType())
          .put("size", referrer.getSizeBytes())
          .put("tag", referrer.getTag());
    }
    var manifests = node.putArray("manifests");
    image.getManifestsList().forEach(manifest -> manifests.add(whole(manifest)));
    return node;
  }

  /** Some lines for a person. */
  static void print(JsonNode image, PrintWriter out) {
    Shown.line(out, "image", image.path("image").asText() + "@" + image.path("digest").asText());
    Shown.line(out, "type", image.path("media_type").asText());
    Shown.line(out, "size", ByteSizes.text(image.path("size").asLong()));
    Shown.line(out, "taken in", image.path("taken_at").asText());
    image.path("tags").forEach(tag -> Shown.line(out, "tag", tag.asText()));
    if (!image.path("revoke_reason").asText().isEmpty()) {
      Shown.line(out, "revoked", image.path("revoke_reason").asText());
    }
    for (var part : image.path("parts")) {
      Shown.line(
          out,
          part.path("kind").asText(),
          "%s %12s %s %s"
              .formatted(
                  part.path("digest").asText(),
                  ByteSizes.text(part.path("size").asLong()),
                  part.path("media_type").asText(),
                  part.path("platform").asText())
              .strip());
    }
    for (var referrer : image.path("referrers")) {
      Shown.line(
          out,
          "referrer",
          "%s %s %s"
              .formatted(
                  referrer.path("digest").asText(),
                  referrer.path("artifact_type").asText(),
                  referrer.path("tag").asText())
              .strip());
    }
    for (var manifest : image.path("manifests")) {
      out.println();
      print(manifest, out);
    }
  }

  /** A push as JSON. */
  static ObjectNode push(Push push) {
    var node = ClientCommand.JSON.createObjectNode();
    node.put("id", push.getId());
    node.put("image", image(push));
    node.put("registry", push.getRegistry());
    node.put("repository", push.getRepository());
    node.put("tag", push.getTag());
    node.put("digest", digest(push.getDigest()));
    node.put("deleted", push.getDeleted());
    node.put("origin", push.getOrigin());
    node.put("actor", push.getActor());
    node.put("state", push.getState().name().replace("PUSH_STATE_", "").toLowerCase(Locale.ROOT));
    node.put("attempts", push.getAttempts());
    node.put("received_at", Shown.time(push.getReceivedAt()));
    if (push.hasNextTryAt()) {
      node.put("next_try_at", Shown.time(push.getNextTryAt()));
    }
    if (push.hasEndedAt()) {
      node.put("ended_at", Shown.time(push.getEndedAt()));
    }
    node.put("done_bytes", push.getDoneBytes());
    node.put("total_bytes", push.getTotalBytes());
    node.put("problem", push.getProblem());
    return node;
  }

  private static String image(Push push) {
    return push.getRegistry()
        + "/"
        + push.getRepository()
        + (push.getTag().isEmpty() ? "" : ":" + push.getTag())
        + (push.getDigest().isEmpty() ? "" : "@" + digest(push.getDigest()));
  }

  /** Some lines for a person. */
  static void printPush(ObjectNode push, PrintWriter out) {
    Shown.line(out, "push", push.path("id").asText());
    Shown.line(out, "image", push.path("image").asText());
    Shown.line(out, "state", push.path("state").asText());
    Shown.line(
        out,
        "progress",
        ByteSizes.text(push.path("done_bytes").asLong())
            + " of "
            + ByteSizes.text(push.path("total_bytes").asLong()));
    if (!push.path("problem").asText().isEmpty()) {
      Shown.line(out, "problem", push.path("problem").asText());
    }
  }
}
