package io.rackcast.tracker.hook;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.approval.Approval;
import io.rackcast.tracker.approval.Approvals;
import io.rackcast.tracker.hook.Admission.Granted;
import io.rackcast.tracker.hook.Admission.Refused;
import io.rackcast.tracker.hook.Admission.Verdict;

/** The second step of the chain: the swarm itself must be approved. For any thread. */
final class ApprovalRule {
  private final Approvals approvals;

  ApprovalRule(Approvals approvals) {
    this.approvals = approvals;
  }

  /** Whether two infohashes name one swarm. */
  boolean isSame(InfoHash one, InfoHash other) {
    return approvals.nameOf(one).equals(approvals.nameOf(other));
  }

  /** May the swarm that is known by {@code infoHash} exist? */
  Verdict judge(InfoHash infoHash) {
    var name = approvals.nameOf(infoHash);
    var approval = approvals.of(name);
    if (approval instanceof Approval.Approved) {
      return new Granted(name);
    }
    if (approval instanceof Approval.Revoked revoked) {
      return new Refused(Refusal.REVOKED, revoked.reason());
    }
    return new Refused(
        approval instanceof Approval.Unheard
            ? Refusal.APPROVALS_UNAVAILABLE
            : Refusal.NOT_APPROVED);
  }
}
