package io.rackcast.agent.mirror;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.rackcast.agent.release.Reply;

/**
 * What a runtime is told of what it cannot have.
 *
 * <p>containerd, podman, CRI-O and dockerd all ask their next place after any of these, and none
 * tries the same one again: 404, 403 and 503 differ in what their users read, and in metrics. So
 * that nothing else is pulled, the runtime must have no next place ({@code mirror setup --only}).
 *
 * @param status HTTP's
 * @param code OCI's
 * @param sentence for people
 */
record Refusals(HttpResponseStatus status, OciError code, String sentence) {
  static Refusals of(Reply.Refused<?> refused, RequestKind kind, MirrorPolicy policy) {
    OciError unknown = kind == RequestKind.BLOB ? OciError.BLOB_UNKNOWN : OciError.MANIFEST_UNKNOWN;
    return switch (refused.why()) {
      case UNKNOWN ->
          policy == MirrorPolicy.APPROVED_ONLY
              ? denied("this is not approved for this fleet: " + refused.sentence())
              : new Refusals(HttpResponseStatus.NOT_FOUND, unknown, refused.sentence());
      // Whatever the policy: that it was withdrawn is to be read where the pull fails.
      case REVOKED -> denied(refused.sentence());
      case DENIED, UNREACHABLE ->
          policy == MirrorPolicy.APPROVED_ONLY
              ? unavailable(refused.sentence())
              : new Refusals(HttpResponseStatus.NOT_FOUND, unknown, refused.sentence());
      case FAULT -> unavailable(refused.sentence());
    };
  }

  static Refusals unavailable(String sentence) {
    return new Refusals(HttpResponseStatus.SERVICE_UNAVAILABLE, OciError.UNAVAILABLE, sentence);
  }

  static Refusals denied(String sentence) {
    return new Refusals(HttpResponseStatus.FORBIDDEN, OciError.DENIED, sentence);
  }
}
