package io.rackcast.publisher.web;

import io.javalin.http.Context;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.StoredRelease;

/** What a path names; what is not well formed is refused with one sentence. */
final class Paths {
  private Paths() {}

  /**
   * The digest that is the last part of the path.
   *
   * @param before what stands before it, for the sentence
   */
  static Sha256Digest digest(Context call, String before) {
    var text = call.pathParam("digest");
    try {
      if (text.startsWith("sha256:")) {
        return Sha256Digest.parse(text);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw new Refusal(
        Refusal.Kind.INVALID, "the path is not " + before + "sha256: and 64 hex digits; mend it");
  }

  /** The release whose name, which may have slashes, and version are in the path. */
  static ReleaseKey release(Context call) {
    try {
      return new ReleaseKey(call.pathParam("name"), call.pathParam("version"));
    } catch (IllegalArgumentException e) {
      throw new Refusal(Refusal.Kind.INVALID, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Says which version it is, since a label may have been asked for (RFC 9110 section 8.7).
   *
   * @param end what stands behind the version
   */
  static void sayWhich(Context call, StoredRelease release, String end) {
    call.header(
        "Content-Location",
        "/releases/" + release.key().name() + "/" + release.key().version() + end);
  }
}
