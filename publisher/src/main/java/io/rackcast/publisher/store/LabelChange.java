package io.rackcast.publisher.store;

/** What came of the wish to move or remove a label. */
public sealed interface LabelChange {
  /** The label as it is now, or was when it was removed. */
  record Done(StoredLabel label) implements LabelChange {}

  /**
   * Nothing was changed.
   *
   * @param seen what is in the way: a version, a reason; "" where there is nothing
   */
  record Refused(Why why, String seen) implements LabelChange {}

  /** Why a label stays as it is. */
  enum Why {
    /** The name has a version that is spelled like the label. */
    IS_VERSION,
    /** There is no release of that version. */
    NO_RELEASE,
    /** The release, seen, is revoked. */
    REVOKED,
    /** The label points at the version seen, or nowhere, and not where it was expected. */
    ELSEWHERE,
    /** There is no such label. */
    NO_LABEL,
    /** The name has as many labels as it may have. */
    TOO_MANY
  }
}
