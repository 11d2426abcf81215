package io.rackcast.publisher.store;

/** What an artifact is; part of its identity, next to its digest. Stored by name. */
public enum ArtifactKind {
  /** One file. */
  FILE,
  /** One file with the executable bit. */
  EXECUTABLE,
  /** A folder of files. */
  FOLDER;

  /** The kind of a content. */
  public static ArtifactKind of(boolean folder, boolean executable) {
    return folder ? FOLDER : executable ? EXECUTABLE : FILE;
  }
}
