package io.rackcast.publisher.grpc;

import com.google.protobuf.ByteString;
import io.rackcast.proto.source.SourceUrl;
import io.rackcast.proto.torrent.FileSpec;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.proto.v1.BeginUploadRequest;
import io.rackcast.proto.v1.FileEntry;
import io.rackcast.proto.v1.GetRequest;
import io.rackcast.proto.v1.RegisterRequest;
import io.rackcast.publisher.catalog.Catalog;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.content.UploadPlan;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.registration.Wish;
import io.rackcast.publisher.registry.intake.ImageNames;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.StoredRelease;
import io.rackcast.publisher.store.StoredSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** From messages to values; what is not well formed is refused with one sentence. */
final class Requests {
  private static final Pattern NODE = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final Pattern REASON = Pattern.compile("\\P{Cntrl}{1,200}");

  private static final int USUAL_PAGE = 100;
  private static final int LARGEST_PAGE = 1000;

  private Requests() {}

  static ReleaseKey key(String name, String version) {
    return Calls.read(() -> new ReleaseKey(name, version));
  }

  /** The name and version of what is to be published: those of images are the registries'. */
  static ReleaseKey newKey(String name, String version) {
    if (name.startsWith(ImageNames.PREFIX)) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "names under "
              + ImageNames.PREFIX
              + " are given to the blobs of images when they are pushed to a registry; use another"
              + " name");
    }
    return key(name, version);
  }

  static UploadPlan plan(BeginUploadRequest request, ReleaseKey key) {
    return Calls.read(
        () ->
            new UploadPlan(
                key,
                request.getContentName(),
                request.getFolder(),
                request.getFilesList().stream().map(Requests::file).toList(),
                request.getPieceLengthBytes()));
  }

  private static FileSpec file(FileEntry entry) {
    return new FileSpec(entry.getPath(), entry.getSizeBytes(), entry.getExecutable());
  }

  /** What somebody wishes to have registered. */
  static Wish wish(RegisterRequest request, ReleaseKey key) {
    return Calls.read(
        () ->
            new Wish(
                key,
                request.getContentName(),
                new StoredSource(
                    SourceUrl.parse(request.getUrl()), request.getHeadersMap(), Optional.empty()),
                Sha256Digest.of(request.getSha256().toByteArray()),
                request.getLeave()));
  }

  /** The digests of all files, when every one is given. */
  static List<Sha256Digest> digests(BeginUploadRequest request) {
    var files = request.getFilesList();
    if (files.isEmpty() || files.stream().anyMatch(file -> file.getSha256().isEmpty())) {
      return List.of();
    }
    return files.stream().map(file -> sha256(file.getSha256())).toList();
  }

  static Sha256Digest sha256(ByteString bytes) {
    return Calls.read(() -> Sha256Digest.of(bytes.toByteArray()));
  }

  static Optional<Sha256Digest> optionalSha256(ByteString bytes) {
    return bytes.isEmpty() ? Optional.empty() : Optional.of(sha256(bytes));
  }

  static StoredRelease find(Catalog catalog, Caller caller, Right right, GetRequest request) {
    return switch (request.getKeyCase()) {
      case RELEASE ->
          catalog.byKey(
              caller,
              right,
              key(request.getRelease().getName(), request.getRelease().getVersion()));
      case INFOHASH ->
          catalog.byInfoHash(
              caller, right, Calls.read(() -> InfoHash.of(request.getInfohash().toByteArray())));
      case SHA256 -> catalog.byDigest(caller, right, sha256(request.getSha256()));
      case KEY_NOT_SET ->
          throw new Refusal(
              Refusal.Kind.INVALID,
              "the request names no artifact; give a release, an infohash or a digest");
    };
  }

  /** How many things a page may have; 0 leaves it to us. */
  static int pageSize(int wished) {
    if (wished < 0 || wished > LARGEST_PAGE) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "page_size is "
              + Integer.toUnsignedString(wished)
              + "; use 1 to "
              + LARGEST_PAGE
              + ", or 0 for "
              + USUAL_PAGE);
    }
    return wished == 0 ? USUAL_PAGE : wished;
  }

  static String node(String node) {
    if (!NODE.matcher(node).matches()) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "the node name is missing or not well formed; use 1 to 128 characters of A-Z a-z 0-9 ."
              + " _ -");
    }
    return node;
  }

  static String reason(String reason) {
    var stripped = reason.strip();
    if (!REASON.matcher(stripped).matches()) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "the reason must be one sentence of 1 to 200 characters; peers read it");
    }
    return stripped;
  }
}
