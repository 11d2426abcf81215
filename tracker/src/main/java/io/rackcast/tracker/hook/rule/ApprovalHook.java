package io.rackcast.tracker.hook.rule;

import io.rackcast.tracker.approval.Approval;
import io.rackcast.tracker.approval.Approvals;
import io.rackcast.tracker.hook.Hook;
import io.rackcast.tracker.hook.Passage;
import io.rackcast.tracker.hook.Refusal;

/** The swarm must be approved; says its name, whichever of its names was used. For any thread. */
public final class ApprovalHook implements Hook {
  /** What the chain calls it. */
  public static final String NAME = "approval";

  private final Approvals approvals;
  private final RefusedSwarms refused;

  /** Decides by {@code approvals}; what nobody approved is noted in {@code refused}. */
  public ApprovalHook(Approvals approvals, RefusedSwarms refused) {
    this.approvals = approvals;
    this.refused = refused;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void before(Passage passage) {
    var name = approvals.nameOf(passage.infoHash());
    var approval = approvals.of(name);
    if (approval instanceof Approval.Approved) {
      passage.infoHash(name);
    } else if (approval instanceof Approval.Revoked revoked) {
      passage.refuse(Refusal.REVOKED, revoked.reason());
    } else if (approval instanceof Approval.Unheard) {
      passage.refuse(Refusal.APPROVALS_UNAVAILABLE);
    } else {
      passage.refuse(Refusal.NOT_APPROVED);
      refused.note(name);
    }
  }
}
