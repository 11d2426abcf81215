package io.rackcast.agent.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.Image;
import io.rackcast.proto.v1.ImagePart;

/** An image as the publisher tells of it: a configuration and a layer. */
final class SampleImage {
  static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
  static final Sha256Digest CONFIG = ImageReader.digest("config".getBytes(UTF_8));
  static final Sha256Digest LAYER = ImageReader.digest("layer".getBytes(UTF_8));
  static final InfoHash CONFIG_AT = InfoHash.parse("11".repeat(20));
  static final InfoHash LAYER_AT = InfoHash.parse("22".repeat(20));
  static final byte[] MANIFEST =
      """
      {"schemaVersion":2,"mediaType":"%s",
       "config":{"mediaType":"c/x","digest":"%s","size":6},
       "layers":[{"mediaType":"l/x","digest":"%s","size":5}]}"""
          .formatted(TYPE, CONFIG, LAYER)
          .getBytes(UTF_8);
  static final Sha256Digest DIGEST = ImageReader.digest(MANIFEST);

  private SampleImage() {}

  static Image.Builder told() {
    return Image.newBuilder()
        .setRegistry("reg.test")
        .setRepository("team/app")
        .setDigest(bytes(DIGEST))
        .setMediaType(TYPE)
        .setManifest(ByteString.copyFrom(MANIFEST))
        .addParts(part(CONFIG, "c/x", 6).setInfohash(ByteString.copyFrom(CONFIG_AT.bytes())))
        .addParts(part(LAYER, "l/x", 5).setInfohash(ByteString.copyFrom(LAYER_AT.bytes())));
  }

  static ImagePart.Builder part(Sha256Digest digest, String type, long size) {
    return ImagePart.newBuilder().setDigest(bytes(digest)).setMediaType(type).setSizeBytes(size);
  }

  static ByteString bytes(Sha256Digest digest) {
    return ByteString.copyFrom(digest.bytes());
  }
}
