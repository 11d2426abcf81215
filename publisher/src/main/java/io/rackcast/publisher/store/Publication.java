package io.rackcast.publisher.store;

/** What came of the wish to give a content a name and a version. */
public sealed interface Publication {
  /** The release that has the name now. */
  StoredRelease release();

  /** The release is there with exactly this content, and approved. */
  record Published(StoredRelease release) implements Publication {}

  /** The name and version belong to other content, or to a withdrawn release. */
  record Taken(StoredRelease release) implements Publication {}

  /** The version is spelled like a label of the name, which points at this release. */
  record Labelled(StoredRelease release) implements Publication {}
}
