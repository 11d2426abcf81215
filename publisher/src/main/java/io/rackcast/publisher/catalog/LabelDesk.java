package io.rackcast.publisher.catalog;

import io.rackcast.publisher.content.Refusal;
import io.rackcast.publisher.identity.Access;
import io.rackcast.publisher.identity.Caller;
import io.rackcast.publisher.identity.Right;
import io.rackcast.publisher.store.LabelChange;
import io.rackcast.publisher.store.LabelExpectation;
import io.rackcast.publisher.store.LabelMove;
import io.rackcast.publisher.store.Labels;
import io.rackcast.publisher.store.ReleaseKey;
import io.rackcast.publisher.store.StoredLabel;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Labels through a caller's eyes. May be used by any thread. */
public final class LabelDesk {
  /** A page, and where the next begins; no next: this was the last. */
  public record Page(List<StoredLabel> labels, Optional<ReleaseKey> next) {}

  private final Labels labels;
  private final Access access;

  public LabelDesk(Labels labels, Access access) {
    this.labels = labels;
    this.access = access;
  }

  /**
   * Points a label at a release of its name.
   *
   * @param target a version, or a label that stands for one
   * @throws Refusal with one sentence when it cannot be
   */
  public StoredLabel set(
      Caller caller, ReleaseKey key, String target, LabelExpectation expectation) {
    access.require(caller, Right.PUBLISH, key.name());
    return done(key, target, expectation, labels.set(key, target, expectation, caller.name()));
  }

  /** Takes a label away; the answer is what it was. */
  public StoredLabel remove(Caller caller, ReleaseKey key, LabelExpectation expectation) {
    access.require(caller, Right.PUBLISH, key.name());
    return done(key, "", expectation, labels.remove(key, expectation, caller.name()));
  }

  /** One label. */
  public StoredLabel get(Caller caller, ReleaseKey key) {
    access.require(caller, Right.READ, key.name());
    return labels.find(key).orElseThrow(() -> unknown(key));
  }

  /** Moves of a label before the one with the id {@code before}, the newest first. */
  public List<LabelMove> moves(Caller caller, ReleaseKey key, long before, int limit) {
    access.require(caller, Right.READ, key.name());
    var moves = labels.moves(key, before, limit);
    if (moves.isEmpty() && before == Long.MAX_VALUE) {
      throw unknown(key);
    }
    return moves;
  }

  /**
   * A page of what the caller may read, in the order of names and labels. It may be short, or
   * empty, and still have a next.
   *
   * @param name only labels of this one; "": of all
   */
  public Page page(Caller caller, String name, @Nullable ReleaseKey after, int size) {
    if (name.isEmpty()) {
      access.requireAnywhere(caller, Right.READ, "labels");
    } else {
      access.require(caller, Right.READ, name);
    }
    var page =
        ReadablePage.read(
            (place, limit) -> labels.page(name.isEmpty() ? null : name, place.orElse(null), limit),
            Optional.ofNullable(after),
            size,
            StoredLabel::key,
            label -> caller.may(Right.READ, label.key().name()));
    return new Page(page.rows(), page.next());
  }

  private static Refusal unknown(ReleaseKey key) {
    return new Refusal(
        Refusal.Kind.NOT_FOUND, "there is no label " + key + "; \"labels\" shows those there are");
  }

  private static StoredLabel done(
      ReleaseKey key, String target, LabelExpectation expectation, LabelChange change) {
    if (change instanceof LabelChange.Refused refused) {
      throw refusal(key, target, expectation, refused);
    }
    return ((LabelChange.Done) change).label();
  }

  private static Refusal refusal(
      ReleaseKey key, String target, LabelExpectation expectation, LabelChange.Refused refused) {
    return switch (refused.why()) {
      case IS_VERSION ->
          new Refusal(
              Refusal.Kind.TAKEN,
              key + " is a version, so no label can have this name; choose another label");
      case NO_RELEASE ->
          new Refusal(
              Refusal.Kind.NOT_FOUND,
              "there is no release "
                  + new ReleaseKey(key.name(), target)
                  + " to label; \"list\" shows those there are");
      case REVOKED ->
          new Refusal(
              Refusal.Kind.WITHDRAWN, refused.seen() + "; point the label at another release");
      case ELSEWHERE ->
          new Refusal(
              Refusal.Kind.OUT_OF_STEP,
              (refused.seen().isEmpty()
                      ? "there is no label " + key + ", so it is not "
                      : key + " points at " + refused.seen() + " and not ")
                  + expected(expectation)
                  + " as expected; nothing was changed: look at its history and decide anew");
      case NO_LABEL -> unknown(key);
      case TOO_MANY ->
          new Refusal(
              Refusal.Kind.NO_ROOM,
              key.name()
                  + " has "
                  + refused.seen()
                  + " labels, the most that a name may have; remove one that nobody needs");
    };
  }

  private static String expected(LabelExpectation expectation) {
    return expectation instanceof LabelExpectation.At at ? "at " + at.version() : "nowhere";
  }
}
