package io.rackcast.tracker.approval;

import io.grpc.Status;
import io.rackcast.proto.fault.CalledServer;
import io.rackcast.proto.fault.Explained;
import io.rackcast.proto.program.StatusText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator how following goes: once when that changes, not with each try. One thread at a
 * time.
 */
final class FollowLog {
  private static final Logger LOG = LoggerFactory.getLogger(ApprovalFollower.class);
  private static final String MEANWHILE = "what is known goes on to serve, news wait until then";

  private final CalledServer publisher;
  // What was told last; null while all is well.
  private Status.@Nullable Code told;

  FollowLog(CalledServer publisher) {
    this.publisher = publisher;
  }

  /** A batch came. */
  void follows(long revision, boolean isFirst) {
    if (told != null || isFirst) {
      LOG.info(
          "following the approvals of the publisher at {}, revision {}",
          publisher.server(),
          revision);
    }
    told = null;
  }

  /** The stream ended. */
  void broke(Status status) {
    var kind = kind(status);
    if (kind != told) {
      told = kind;
      LOG.warn("{}", sentence(status));
    }
  }

  // The end of a stream that was open, and then the failure of each try to open another one.
  private static Status.Code kind(Status status) {
    return status.getCode() == Status.Code.CANCELLED ? Status.Code.UNAVAILABLE : status.getCode();
  }

  private String sentence(Status status) {
    var who = "the publisher at " + publisher.server();
    var unreached = publisher.find(status);
    if (unreached.isPresent()) {
      return unreached(who, unreached.get());
    }
    return switch (kind(status)) {
      case UNAVAILABLE -> unreached(who, publisher.explain(status));
      case DEADLINE_EXCEEDED ->
          "%s sends no approvals (%s); check it and the network: %s"
              .formatted(who, StatusText.description(status), MEANWHILE);
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          "%s does not tell this tracker its approvals (%s); check admission.approvals-token-file: %s"
              .formatted(who, StatusText.description(status), MEANWHILE);
      default ->
          "following the approvals of %s broke (%s); %s"
              .formatted(who, StatusText.description(status), MEANWHILE);
    };
  }

  private static String unreached(String who, Explained why) {
    return "%s cannot be reached for its approvals %s: %s".formatted(who, why, MEANWHILE);
  }
}
