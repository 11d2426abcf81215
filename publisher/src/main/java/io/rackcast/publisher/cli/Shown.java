package io.rackcast.publisher.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.rackcast.proto.settings.ByteSizes;
import io.rackcast.proto.v1.GetRequest;
import io.rackcast.proto.v1.PlaceKind;
import io.rackcast.proto.v1.Release;
import io.rackcast.publisher.store.ReleaseKey;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** How releases look in the commands' output, and small things they share. */
final class Shown {
  private Shown() {}

  /** A release as JSON. */
  static ObjectNode release(Release release) {
    var artifact = release.getArtifact();
    var node = ClientCommand.JSON.createObjectNode();
    node.put("release", release.getName() + "@" + release.getVersion());
    node.put("name", release.getName());
    node.put("version", release.getVersion());
    node.put("sha256", hex(artifact.getSha256()));
    node.put("infohash", hex(artifact.getInfohash()));
    node.put("infohash_v2", hex(artifact.getInfohashV2()));
    node.put("size", artifact.getSizeBytes());
    node.put("content_name", artifact.getContentName());
    node.put("folder", artifact.getFolder());
    node.put("piece_length", artifact.getPieceLengthBytes());
    node.put("published_at", time(release.getPublishedAt()));
    node.put("published_by", release.getPublishedBy());
    if (release.getLabelsCount() > 0) {
      release.getLabelsList().forEach(node.putArray("labels")::add);
    }
    if (release.hasExpiresAt()) {
      node.put("expires_at", time(release.getExpiresAt()));
    }
    if (release.hasRevocation()) {
      node.putObject("revocation")
          .put("at", time(release.getRevocation().getRevokedAt()))
          .put("by", release.getRevocation().getRevokedBy())
          .put("reason", release.getRevocation().getReason());
    }
    return node;
  }

  /** As {@link #release}, with the files. */
  static ObjectNode whole(Release release) {
    var node = release(release);
    var files = node.putArray("files");
    for (var file : release.getArtifact().getFilesList()) {
      files
          .addObject()
          .put("path", file.getPath())
          .put("size", file.getSizeBytes())
          .put("executable", file.getExecutable())
          .put("sha256", hex(file.getSha256()));
    }
    node.withArray("labels");
    node.put("kept", release.getArtifact().getKept());
    var places = node.putArray("places");
    for (var place : release.getArtifact().getPlacesList()) {
      var shown = places.addObject().put("kind", kind(place.getKind())).put("url", place.getUrl());
      if (place.hasExpiresAt()) {
        shown.put("expires_at", time(place.getExpiresAt()));
      }
    }
    return node;
  }

  private static String kind(PlaceKind kind) {
    return kind.name().replace("PLACE_KIND_", "").toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Some lines for a person. */
  static void print(ObjectNode release, PrintWriter out) {
    line(out, "release", release.path("release").asText());
    line(out, "content", release.path("content_name").asText());
    line(out, "size", ByteSizes.text(release.path("size").asLong()));
    line(out, "sha256", release.path("sha256").asText());
    line(out, "infohash", release.path("infohash").asText());
    line(out, "infohash v2", release.path("infohash_v2").asText());
    line(
        out,
        "published",
        release.path("published_at").asText() + " by " + release.path("published_by").asText());
    if (!release.path("labels").isEmpty()) {
      line(out, "labels", words(release.path("labels")));
    }
    if (release.has("expires_at") && !release.has("revocation")) {
      line(out, "expires", release.path("expires_at").asText() + held(release.path("labels")));
    }
    if (release.has("kept")) {
      line(out, "kept", release.path("kept").asBoolean() ? "by the publisher" : "no");
    }
    for (var place : release.path("places")) {
      line(out, "also at", place.path("url").asText() + until(place.path("expires_at").asText()));
    }
    if (release.has("revocation")) {
      var revocation = release.path("revocation");
      line(
          out,
          "revoked",
          revocation.path("at").asText()
              + " by "
              + revocation.path("by").asText()
              + ": "
              + revocation.path("reason").asText());
    }
  }

  private static String held(JsonNode labels) {
    return labels.isEmpty()
        ? ""
        : ", but stays as long as a label points at it (" + words(labels) + ")";
  }

  private static String words(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(", "));
  }

  private static String until(String expiry) {
    return expiry.isEmpty() ? "" : " (the link ends at " + expiry + ")";
  }

  static void line(PrintWriter out, String label, String value) {
    out.printf("%-12s %s%n", label, value);
  }

  static GetRequest get(ReleaseKey key) {
    return GetRequest.newBuilder().setRelease(message(key)).build();
  }

  static io.rackcast.proto.v1.ReleaseKey message(ReleaseKey key) {
    return io.rackcast.proto.v1.ReleaseKey.newBuilder()
        .setName(key.name())
        .setVersion(key.version())
        .build();
  }

  static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  /** This machine's name in the form of a node's name. */
  static String thisNode() {
    try {
      var name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
      return name.substring(0, Math.min(128, name.length()));
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** In whole seconds, UTC: {@code 2026-03-01T10:00:00Z} (ISO 8601). */
  static String time(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds()).toString();
  }
}
