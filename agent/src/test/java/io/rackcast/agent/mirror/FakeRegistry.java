package io.rackcast.agent.mirror;

import io.rackcast.agent.image.ImageBlob;
import io.rackcast.agent.image.ImageManifest;
import io.rackcast.agent.image.ImageName;
import io.rackcast.agent.image.Images;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.swarm.Contents;
import io.rackcast.agent.swarm.OpenContent;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Images and contents of a test. */
final class FakeRegistry implements Images, Contents {
  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  final Map<String, Reply<ImageManifest>> manifests = new ConcurrentHashMap<>();
  final Map<String, Reply<ImageBlob>> blobs = new ConcurrentHashMap<>();
  final Map<InfoHash, FakeContent> contents = new ConcurrentHashMap<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  private final Path folder;

  FakeRegistry(Path folder) {
    this.folder = folder;
  }

  /** A manifest, to be had by tag and by digest. */
  ImageManifest manifest(String repository, String tag, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    var manifest = new ImageManifest(sha256(bytes), OCI_MANIFEST, bytes);
    manifests.put(repository + " " + tag, new Reply.Found<>(manifest));
    manifests.put(repository + " " + manifest.digest(), new Reply.Found<>(manifest));
    return manifest;
  }

  /** A blob, all of it here. */
  FakeContent blob(String repository, byte[] bytes) {
    Sha256Digest digest = sha256(bytes);
    var content = new FakeContent(file(digest, bytes), digest, bytes.length);
    contents.put(digest.truncated(), content);
    var blob = new ImageBlob(digest, "application/octet-stream", bytes.length, digest.truncated());
    blobs.put(repository + " " + digest, new Reply.Found<>(blob));
    return content;
  }

  private Path file(Sha256Digest digest, byte[] bytes) {
    try {
      return Files.write(folder.resolve(digest.hex()), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Sha256Digest sha256(byte[] bytes) {
    try {
      return Sha256Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public CompletableFuture<Reply<ImageManifest>> manifest(ImageName name, String reference) {
    asked.add(name + " " + reference);
    return CompletableFuture.completedFuture(
        manifests.getOrDefault(name + " " + reference, unknown("manifest")));
  }

  @Override
  public CompletableFuture<Reply<ImageBlob>> blob(ImageName name, Sha256Digest digest) {
    asked.add(name + " " + digest);
    return CompletableFuture.completedFuture(
        blobs.getOrDefault(name + " " + digest, unknown("blob")));
  }

  @Override
  public CompletableFuture<Reply<OpenContent>> open(InfoHash infoHash) {
    FakeContent content = contents.get(infoHash);
    if (content == null) {
      return CompletableFuture.completedFuture(unknown("content"));
    }
    content.open.incrementAndGet();
    return CompletableFuture.completedFuture(new Reply.Found<>(content));
  }

  private static <T> Reply<T> unknown(String what) {
    return new Reply.Refused<>(Reply.Why.UNKNOWN, "no such " + what + " was approved");
  }
}
