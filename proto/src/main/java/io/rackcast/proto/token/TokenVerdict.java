package io.rackcast.proto.token;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** May this token be used? */
public sealed interface TokenVerdict {
  /**
   * It is the publisher's and valid now; {@link AnnounceTokens#check} says for how long.
   *
   * @param kid the key that signed it
   */
  record Verified(AnnounceClaims claims, String kid) implements TokenVerdict {}

  /**
   * It may not be used.
   *
   * @param reason what the peer is told: the cause's own sentence
   */
  record Refused(Cause cause, String reason) implements TokenVerdict {
    private static final Map<Cause, Refused> ALL = new EnumMap<>(Cause.class);

    static {
      for (Cause cause : Cause.values()) {
        ALL.put(cause, new Refused(cause, cause.announceSentence()));
      }
    }

    /** The refusal for {@code cause}; always the same object. */
    public static Refused of(Cause cause) {
      return Objects.requireNonNull(ALL.get(cause));
    }
  }
}
