package io.rackcast.publisher.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.rackcast.proto.torrent.Sha256Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A folder of images made from nothing (OCI Image Layout): layers are tars of one file of random
 * bytes, the same for the same seed. For one thread.
 */
public final class OciLayouts {
  private static final String TYPE = "application/vnd.oci.image.";
  private static final String EMPTY = "application/vnd.oci.empty.v1+json";

  /** Bytes of an image: a manifest, a config or a layer. */
  public record Blob(String mediaType, Sha256Digest digest, long sizeBytes) {
    String json(String more) {
      return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
          .formatted(mediaType, digest, sizeBytes, more);
    }
  }

  /**
   * An image, or an artifact.
   *
   * @param blobs config, then layers
   */
  public record Image(Blob manifest, List<Blob> blobs) {}

  private final Path folder;
  private final Map<String, Blob> tags = new LinkedHashMap<>();

  /** An empty layout; the folder is made. */
  public OciLayouts(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder.resolve("blobs/sha256"));
      Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** Adds an image for linux/amd64, its layers with so many bytes each before gzip. */
  public Image image(String tag, long seed, int... layerBytes) {
    return image(tag, "amd64", seed, layerBytes);
  }

  /** Adds an image for an architecture. */
  public Image image(String tag, String architecture, long seed, int... layerBytes) {
    var random = new Random(seed);
    var layers = new ArrayList<Blob>();
    var diffs = new ArrayList<String>();
    for (int i = 0; i < layerBytes.length; i++) {
      byte[] content = new byte[layerBytes[i]];
      random.nextBytes(content);
      byte[] tar = tar("file-" + i, content);
      diffs.add('"' + digest(tar).toString() + '"');
      layers.add(put(TYPE + "layer.v1.tar+gzip", gzip(tar)));
    }
    var config =
        put(
            TYPE + "config.v1+json",
            ("{\"architecture\":\"%s\",\"os\":\"linux\",\"config\":{},"
                    + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[%s]}}")
                .formatted(architecture, String.join(",", diffs))
                .getBytes(UTF_8));
    return manifest(tag, "", config, layers);
  }

  /** Adds an artifact: no image, one file of its own type. */
  public Image artifact(String tag, String artifactType, byte[] content) {
    var config = put(EMPTY, "{}".getBytes(UTF_8));
    String type = ",\"artifactType\":\"" + artifactType + '"';
    return manifest(tag, type, config, List.of(put("application/octet-stream", content)));
  }

  /** Adds an artifact that refers to an image, as its signature does. */
  public Image referrer(String tag, String artifactType, byte[] content, Blob subject) {
    var config = put(EMPTY, "{}".getBytes(UTF_8));
    String more = ",\"artifactType\":\"" + artifactType + "\",\"subject\":" + subject.json("");
    return manifest(tag, more, config, List.of(put("application/octet-stream", content)));
  }

  /** Adds an index of images by their platforms, {@code linux/arm64}. */
  public Blob index(String tag, Map<String, Image> images) {
    var manifests = new ArrayList<String>();
    images.forEach(
        (platform, image) -> {
          String[] parts = platform.split("/", -1);
          manifests.add(
              image
                  .manifest()
                  .json(
                      ",\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\"}"
                          .formatted(parts[0], parts[1])));
        });
    return tagged(tag, put(TYPE + "index.v1+json", index(manifests).getBytes(UTF_8)));
  }

  /**
   * Adds what BuildKit says of how an image came to be: an image for the platform unknown, of one
   * in-toto statement.
   */
  public Image attestation(String tag, Blob subject) {
    byte[] statement =
        ("{\"_type\":\"https://in-toto.io/Statement/v0.1\",\"subject\":[{\"digest\":{\"sha256\":\""
                + subject.digest().hex()
                + "\"}}]}")
            .getBytes(UTF_8);
    var config =
        put(
            TYPE + "config.v1+json",
            ("{\"architecture\":\"unknown\",\"os\":\"unknown\",\"config\":{},"
                    + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}")
                .formatted(digest(statement))
                .getBytes(UTF_8));
    return manifest(tag, "", config, List.of(put("application/vnd.in-toto+json", statement)));
  }

  /** Adds an index as BuildKit makes it: an image for linux/amd64, and its attestation. */
  public Blob attested(String tag, Image image, Image attestation) {
    var platform = ",\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\"}";
    var reference =
        ",\"annotations\":{\"vnd.docker.reference.digest\":\"%s\","
            + "\"vnd.docker.reference.type\":\"attestation-manifest\"}";
    var manifests =
        List.of(
            image.manifest().json(platform.formatted("linux", "amd64")),
            attestation
                .manifest()
                .json(
                    reference.formatted(image.manifest().digest())
                        + platform.formatted("unknown", "unknown")));
    return tagged(tag, put(TYPE + "index.v1+json", index(manifests).getBytes(UTF_8)));
  }

  /** Where a blob's bytes are. */
  public Path path(Sha256Digest digest) {
    return folder.resolve("blobs/sha256/" + digest.hex());
  }

  private Image manifest(String tag, String more, Blob config, List<Blob> layers) {
    String text =
        "{\"schemaVersion\":2,\"mediaType\":\"%smanifest.v1+json\"%s,\"config\":%s,\"layers\":[%s]}"
            .formatted(
                TYPE,
                more,
                config.json(""),
                layers.stream().map(each -> each.json("")).collect(Collectors.joining(",")));
    var blobs = new ArrayList<>(List.of(config));
    blobs.addAll(layers);
    var manifest = put(TYPE + "manifest.v1+json", text.getBytes(UTF_8));
    return new Image(tagged(tag, manifest), List.copyOf(blobs));
  }

  private Blob tagged(String tag, Blob manifest) {
    tags.put(tag, manifest);
    var entries = new ArrayList<String>();
    tags.forEach(
        (name, blob) ->
            entries.add(
                blob.json(
                    ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + name + "\"}")));
    write(folder.resolve("index.json"), index(entries).getBytes(UTF_8));
    return manifest;
  }

  private static String index(List<String> manifests) {
    return "{\"schemaVersion\":2,\"mediaType\":\"%sindex.v1+json\",\"manifests\":[%s]}"
        .formatted(TYPE, String.join(",", manifests));
  }

  private Blob put(String mediaType, byte[] bytes) {
    var blob = new Blob(mediaType, digest(bytes), bytes.length);
    write(path(blob.digest()), bytes);
    return blob;
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The digest of bytes. */
  public static Sha256Digest digest(byte[] bytes) {
    try {
      return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One file as POSIX ustar: a head of 512 bytes, the content, zeros. */
  private static byte[] tar(String name, byte[] content) {
    byte[] head = new byte[512];
    put(head, 0, name);
    put(head, 100, "0000644");
    put(head, 108, "0000000");
    put(head, 116, "0000000");
    put(head, 124, "%011o".formatted(content.length));
    put(head, 136, "00000000000");
    put(head, 148, "        ");
    put(head, 156, "0");
    put(head, 257, "ustar");
    put(head, 263, "00");
    int sum = 0;
    for (byte each : head) {
      sum += each & 0xff;
    }
    put(head, 148, "%06o\0".formatted(sum));
    int padded = (content.length + 511) / 512 * 512;
    var all = new byte[512 + padded + 1024];
    System.arraycopy(head, 0, all, 0, 512);
    System.arraycopy(content, 0, all, 512, content.length);
    return all;
  }

  private static void put(byte[] head, int offset, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, head, offset, bytes.length);
  }

  private static byte[] gzip(byte[] bytes) {
    var compressed = new ByteArrayOutputStream();
    try (OutputStream gzip = new Stored(compressed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }

  /** Gzip that does not try: random bytes do not get smaller. */
  private static final class Stored extends GZIPOutputStream {
    Stored(OutputStream to) throws IOException {
      super(to);
      def.setLevel(Deflater.NO_COMPRESSION);
    }
  }
}
