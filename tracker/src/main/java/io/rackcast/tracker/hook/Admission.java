package io.rackcast.tracker.hook;

import io.rackcast.proto.torrent.InfoHash;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** May whoever shows this token take part in this swarm? For any thread; never blocks. */
public interface Admission {
  /**
   * Decides, and calls {@code then} exactly once: at once on the calling thread if the answer is
   * known, else later on a thread of its own.
   *
   * @param announced the infohash in the announce, v1 or truncated v2
   * @param token the announce token; null if there is none
   */
  void admit(InfoHash announced, @Nullable String token, Consumer<Verdict> then);

  /** The answer. */
  sealed interface Verdict {}

  /**
   * Yes.
   *
   * @param swarm the swarm's name, its v1 infohash
   */
  record Granted(InfoHash swarm) implements Verdict {}

  /**
   * No.
   *
   * @param refusal the kind of reason, for counting
   * @param reason one sentence; the peer reads it as is
   */
  record Refused(Refusal refusal, String reason) implements Verdict {
    /** With the sentence that such refusals have. */
    public Refused(Refusal refusal) {
      this(refusal, refusal.sentence());
    }
  }
}
