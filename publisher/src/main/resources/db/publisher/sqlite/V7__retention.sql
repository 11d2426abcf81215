-- Releases that end by themselves. The row goes with the release.
CREATE TABLE release_expiry (
  release_id INTEGER NOT NULL PRIMARY KEY REFERENCES release (id),
  expires_at INTEGER NOT NULL,
  set_by     TEXT    NOT NULL
);

CREATE INDEX release_expiry_by_time ON release_expiry (expires_at, release_id);

-- Artifacts without a live release whose content is removed, once due; "done_at" says that it was.
-- An artifact with a row that is due holds its files no more. Published again, it has no row.
CREATE TABLE content_removal (
  artifact_id INTEGER NOT NULL PRIMARY KEY REFERENCES artifact (id),
  due_at      INTEGER NOT NULL,
  done_at     INTEGER
);

CREATE INDEX content_removal_by_time ON content_removal (done_at, due_at, artifact_id);

-- One row: up to which revision revocations were looked through for content to remove.
CREATE TABLE retention_progress (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  revision INTEGER NOT NULL
);

-- The live releases of a name by age.
CREATE INDEX release_live_by_age ON release (name, revoked_at, published_at, id);
