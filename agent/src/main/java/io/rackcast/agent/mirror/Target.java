package io.rackcast.agent.mirror;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.rackcast.agent.image.ImageName;
import io.rackcast.proto.torrent.Sha256Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a request asks for (OCI distribution, "Pull"). */
sealed interface Target {
  /** Whether this is a registry. */
  record Ping() implements Target {}

  /**
   * A manifest.
   *
   * @param reference a tag, or {@code sha256:} and 64 hex digits
   */
  record Manifest(ImageName name, String reference) implements Target {}

  /** A blob. */
  record Blob(ImageName name, Sha256Digest digest) implements Target {}

  /** What the mirror does not have, whatever it is. */
  record Nothing(OciError code, String sentence) implements Target {}

  /** No request that can be meant. */
  record Bad(OciError code, String sentence) implements Target {}

  /** Its name in metrics. */
  default RequestKind kind() {
    if (this instanceof Manifest) {
      return RequestKind.MANIFEST;
    }
    if (this instanceof Blob) {
      return RequestKind.BLOB;
    }
    return this instanceof Ping ? RequestKind.PING : RequestKind.OTHER;
  }

  /**
   * Reads a request's URI.
   *
   * @param defaultRegistry meant where neither {@code ns} nor the path names one
   */
  static Target of(String uri, String defaultRegistry) {
    try {
      var query = new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, Parser.MOST_PARAMETERS);
      List<String> registries = query.parameters().getOrDefault("ns", List.of());
      return Parser.path(query.path(), registries, defaultRegistry);
    } catch (IllegalArgumentException e) {
      return new Bad(
          OciError.NAME_INVALID,
          "this address cannot be read; write /v2/NAME/manifests/TAG or /v2/NAME/blobs/sha256:HEX");
    }
  }

  /** Reads the parts of the path. */
  final class Parser {
    private static final int MOST_PARAMETERS = 16;
    private static final String BASE = "/v2/";
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern OTHER_DIGEST =
        Pattern.compile("[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]{16,256}");
    // A port in a path follows "_", which no host name has: no repository may have a ":".
    private static final Pattern HOST_AND_PORT = Pattern.compile("(.+)[_:]([0-9]{1,5})");

    private Parser() {}

    private static Target path(String path, List<String> registries, String defaultRegistry) {
      if (path.equals("/v2") || path.equals(BASE)) {
        return new Ping();
      }
      int last = path.lastIndexOf('/');
      int before = last <= 0 ? -1 : path.lastIndexOf('/', last - 1);
      if (!path.startsWith(BASE) || before <= BASE.length()) {
        return nothing();
      }
      String what = path.substring(before + 1, last);
      if (!what.equals("manifests") && !what.equals("blobs")) {
        return nothing();
      }
      ImageName name;
      try {
        name = name(path.substring(BASE.length(), before), registries, defaultRegistry);
      } catch (IllegalArgumentException e) {
        return new Bad(OciError.NAME_INVALID, e.getMessage() + "; write it as the registry has it");
      }
      String reference = path.substring(last + 1);
      return what.equals("blobs") ? blob(name, reference) : manifest(name, reference);
    }

    private static Target nothing() {
      return new Nothing(
          OciError.UNSUPPORTED,
          "this mirror has manifests and blobs only; ask the registry for anything else");
    }

    private static ImageName name(String path, List<String> registries, String defaultRegistry) {
      if (!registries.isEmpty()) {
        return new ImageName(registry(registries.get(0)), path);
      }
      int slash = path.indexOf('/');
      String first = slash < 0 ? "" : path.substring(0, slash);
      if (isRegistry(first)) {
        return new ImageName(registry(first), path.substring(slash + 1));
      }
      return new ImageName(defaultRegistry, path);
    }

    /** As docker tells a registry from the first part of a repository. */
    private static boolean isRegistry(String first) {
      return first.indexOf('.') >= 0
          || first.indexOf(':') >= 0
          || first.equals("localhost")
          || first.startsWith("localhost_");
    }

    private static String registry(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      var parts = HOST_AND_PORT.matcher(lower);
      String registry = parts.matches() ? parts.group(1) + ":" + parts.group(2) : lower;
      return switch (registry) {
        case "registry-1.docker.io", "index.docker.io" -> "docker.io";
        default -> registry;
      };
    }

    private static Target manifest(ImageName name, String reference) {
      boolean isDigest = reference.indexOf(':') >= 0;
      if (DIGEST.matcher(reference).matches() || (!isDigest && TAG.matcher(reference).matches())) {
        return new Manifest(name, reference);
      }
      return isDigest ? digest(OciError.MANIFEST_UNKNOWN, reference) : badTag();
    }

    private static Target badTag() {
      return new Bad(
          OciError.MANIFEST_INVALID,
          "this is no tag; a tag is 1 to 128 of A-Z a-z 0-9 . _ - and begins with none of . -");
    }

    private static Target blob(ImageName name, String reference) {
      return DIGEST.matcher(reference).matches()
          ? new Blob(name, Sha256Digest.parse(reference))
          : digest(OciError.BLOB_UNKNOWN, reference);
    }

    /** Of another algorithm there is nothing here; anything else is a mistake. */
    private static Target digest(OciError unknown, String reference) {
      if (OTHER_DIGEST.matcher(reference).matches() && !reference.startsWith("sha256:")) {
        return new Nothing(unknown, "this mirror knows content by sha256 only; ask the registry");
      }
      return new Bad(
          OciError.DIGEST_INVALID,
          "this is no digest; write sha256: and 64 hexadecimal digits in lower case");
    }
  }
}
