-- What registries said was pushed or deleted: a queue, and for a while its history.
-- tag: '' when the event names none; digest: NULL when it names none; at least one is there.
-- state: WAITING, RUNNING, DONE, FAILED. A running one belongs to claimed_by until lease_until.
CREATE TABLE image_push (
  id          INTEGER PRIMARY KEY,
  registry    TEXT    NOT NULL,
  event_id    TEXT    NOT NULL,
  repository  TEXT    NOT NULL,
  tag         TEXT    NOT NULL,
  digest      BLOB,
  kind        TEXT    NOT NULL,
  origin      TEXT    NOT NULL,
  actor       TEXT    NOT NULL,
  state       TEXT    NOT NULL,
  attempts    INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  next_try_at INTEGER NOT NULL,
  ended_at    INTEGER,
  claimed_by  TEXT    NOT NULL,
  lease_until INTEGER NOT NULL,
  done_bytes  INTEGER NOT NULL,
  total_bytes INTEGER NOT NULL,
  problem     TEXT    NOT NULL,
  UNIQUE (registry, event_id)
);

CREATE INDEX image_push_by_turn ON image_push (state, next_try_at, id);
CREATE INDEX image_push_by_end ON image_push (state, ended_at);
CREATE INDEX image_push_by_repository ON image_push (registry, repository, id);
CREATE INDEX image_push_by_tag ON image_push (registry, repository, tag, state);

-- A manifest that was taken in, with all that it needs. Only whole ones have a row. revoke_reason:
-- '' unless somebody withdrew it; then it stays, so that it is not taken in again.
CREATE TABLE image (
  id            INTEGER PRIMARY KEY,
  registry      TEXT    NOT NULL,
  repository    TEXT    NOT NULL,
  digest        BLOB    NOT NULL,
  media_type    TEXT    NOT NULL,
  manifest      BLOB    NOT NULL,
  size_bytes    INTEGER NOT NULL,
  taken_at      INTEGER NOT NULL,
  revoke_reason TEXT    NOT NULL,
  UNIQUE (registry, repository, digest)
);

-- What a manifest names, in its order. release_version: the release "oci/…@version" that holds a
-- blob; '' for manifests, and for blobs that no registry holds (foreign layers, empty ones).
CREATE TABLE image_part (
  image_id        INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  position        INTEGER NOT NULL,
  is_manifest     INTEGER NOT NULL,
  digest          BLOB    NOT NULL,
  media_type      TEXT    NOT NULL,
  size_bytes      INTEGER NOT NULL,
  platform        TEXT    NOT NULL,
  release_version TEXT    NOT NULL,
  PRIMARY KEY (image_id, position)
) WITHOUT ROWID;

CREATE INDEX image_part_by_digest ON image_part (digest);

-- Which image a tag stands for, as of its push. seen_at: when the registry was asked.
CREATE TABLE image_tag (
  id         INTEGER PRIMARY KEY,
  registry   TEXT    NOT NULL,
  repository TEXT    NOT NULL,
  tag        TEXT    NOT NULL,
  digest     BLOB    NOT NULL,
  seen_at    INTEGER NOT NULL,
  set_at     INTEGER NOT NULL,
  UNIQUE (registry, repository, tag)
);

CREATE INDEX image_tag_by_digest ON image_tag (registry, repository, digest);

-- Every change of a tag; digest NULL: it was taken away.
CREATE TABLE image_tag_change (
  id         INTEGER PRIMARY KEY,
  registry   TEXT    NOT NULL,
  repository TEXT    NOT NULL,
  tag        TEXT    NOT NULL,
  digest     BLOB,
  at         INTEGER NOT NULL,
  push_id    INTEGER NOT NULL
);

CREATE INDEX image_tag_change_by_tag ON image_tag_change (registry, repository, tag, id);
