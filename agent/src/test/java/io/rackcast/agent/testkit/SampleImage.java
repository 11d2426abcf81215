package io.rackcast.agent.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.Image;
import io.rackcast.proto.v1.ImagePart;
import java.util.ArrayList;
import java.util.List;

/**
 * The image {@code reg.test/team/NAME:v1} of random bytes, as a publisher that approved it has it.
 */
public final class SampleImage {
  private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";

  private final String name;
  private final List<SampleContent> blobs = new ArrayList<>();
  private final byte[] manifest;

  /** A configuration of 100 bytes, and layers of so many. */
  public SampleImage(String name, int... layers) {
    this.name = name;
    blobs.add(SampleContent.file(name + ".config", 100, name.hashCode()));
    for (int size : layers) {
      blobs.add(SampleContent.file(name + "." + blobs.size(), size, size + name.hashCode()));
    }
    var parts = new ArrayList<String>();
    for (SampleContent blob : blobs) {
      parts.add(
          "{\"mediaType\":\"x/y\",\"digest\":\"%s\",\"size\":%d}"
              .formatted(blob.digest(), bytes(blob).length));
    }
    this.manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(TYPE, parts.get(0), String.join(",", parts.subList(1, parts.size())))
            .getBytes(UTF_8);
  }

  /** Publishes its blobs, and the image under its tag and its digest. */
  public SampleImage publishTo(FakePublisher publisher) {
    for (SampleContent blob : blobs) {
      publisher.publish(
          "oci/reg.test/team/%s@sha256-%s".formatted(name, blob.digest().hex()), blob);
    }
    publisher.images.put("reg.test/team/" + name + ":v1", told());
    publisher.images.put("reg.test/team/" + name + "@" + SampleContent.sha256(manifest), told());
    return this;
  }

  private Image told() {
    var image =
        Image.newBuilder()
            .setRegistry("reg.test")
            .setRepository("team/" + name)
            .setDigest(bytes(SampleContent.sha256(manifest)))
            .setMediaType(TYPE)
            .setManifest(ByteString.copyFrom(manifest));
    for (SampleContent blob : blobs) {
      image.addParts(
          ImagePart.newBuilder()
              .setDigest(bytes(blob.digest()))
              .setMediaType("x/y")
              .setSizeBytes(bytes(blob).length)
              .setInfohash(ByteString.copyFrom(blob.hashed().infoHash().bytes())));
    }
    return image.build();
  }

  private static ByteString bytes(Sha256Digest digest) {
    return ByteString.copyFrom(digest.bytes());
  }

  private static byte[] bytes(SampleContent blob) {
    return blob.bytes(blob.name());
  }

  /** Its manifest. */
  public byte[] manifest() {
    return manifest.clone();
  }

  /** Where a mirror has its manifest, by tag. */
  public String manifestPath() {
    return "/v2/reg.test/team/" + name + "/manifests/v1";
  }

  /** The configuration (0) or a layer (from 1). */
  public SampleContent blob(int number) {
    return blobs.get(number);
  }

  /** Its bytes. */
  public byte[] blobBytes(int number) {
    return bytes(blobs.get(number));
  }

  /** Where a mirror has it. */
  public String blobPath(int number) {
    return "/v2/reg.test/team/%s/blobs/%s".formatted(name, blob(number).digest());
  }
}
