-- Times are milliseconds since 1970 UTC. Digests are raw bytes.

-- One row: this store's identity and the newest approval revision. The revision is counted here,
-- in the row that every approving transaction updates, so revisions become visible in their order.
CREATE TABLE store (
  only_row      INTEGER PRIMARY KEY CHECK (only_row = 1),
  store_id      TEXT    NOT NULL,
  head_revision INTEGER NOT NULL
);

-- One immutable content. The kind is part of its identity: a file's digest says nothing about its
-- executable bit, and a file may be written to have the digest of a folder's listing.
CREATE TABLE artifact (
  id                 INTEGER PRIMARY KEY,
  sha256             BLOB    NOT NULL,
  kind               TEXT    NOT NULL CHECK (kind IN ('FILE', 'EXECUTABLE', 'FOLDER')),
  infohash           BLOB    NOT NULL UNIQUE,
  infohash_v2        BLOB    NOT NULL UNIQUE,
  -- Further names of the swarm, 20 bytes each, one after the other.
  other_infohashes   BLOB    NOT NULL,
  content_name       TEXT    NOT NULL,
  size_bytes         INTEGER NOT NULL,
  piece_length_bytes INTEGER NOT NULL,
  approved_at        INTEGER NOT NULL,
  is_approved        INTEGER NOT NULL,
  last_revision      INTEGER NOT NULL,
  UNIQUE (sha256, kind)
);

CREATE TABLE artifact_file (
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  position    INTEGER NOT NULL,
  path        TEXT    NOT NULL,
  size_bytes  INTEGER NOT NULL,
  executable  INTEGER NOT NULL,
  sha256      BLOB    NOT NULL,
  PRIMARY KEY (artifact_id, position)
) WITHOUT ROWID;

CREATE INDEX artifact_file_by_content ON artifact_file (sha256);

-- A name and a version that point at an artifact; kept when revoked, so that the name stays taken.
CREATE TABLE release (
  id            INTEGER PRIMARY KEY,
  name          TEXT    NOT NULL,
  version       TEXT    NOT NULL,
  artifact_id   INTEGER NOT NULL REFERENCES artifact (id),
  published_at  INTEGER NOT NULL,
  published_by  TEXT    NOT NULL,
  revoked_at    INTEGER,
  revoke_reason TEXT,
  revoked_by    TEXT,
  UNIQUE (name, version)
);

CREATE INDEX release_by_artifact ON release (artifact_id);

-- Approvals and revocations of swarms, in order. artifact.last_revision names the row that counts.
CREATE TABLE approval_event (
  revision    INTEGER PRIMARY KEY,
  artifact_id INTEGER NOT NULL REFERENCES artifact (id),
  label       TEXT    NOT NULL,
  reason      TEXT,
  at          INTEGER NOT NULL
);

-- Uploads under way, and for a while those that ended, so that an answer lost on the way can be
-- asked for again.
CREATE TABLE upload (
  id            TEXT    PRIMARY KEY,
  caller        TEXT    NOT NULL,
  fingerprint   BLOB    NOT NULL,
  plan          TEXT    NOT NULL,
  durable_bytes INTEGER NOT NULL,
  begun_at      INTEGER NOT NULL,
  touched_at    INTEGER NOT NULL,
  release_id    INTEGER REFERENCES release (id)
);

CREATE INDEX upload_by_fingerprint ON upload (fingerprint);
CREATE INDEX upload_by_touch ON upload (touched_at);

-- Every decision about a caller's rights; no secrets.
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  caller  TEXT    NOT NULL,
  action  TEXT    NOT NULL,
  subject TEXT    NOT NULL,
  allowed INTEGER NOT NULL
);

CREATE INDEX audit_by_time ON audit (at);
