-- Movable names of releases: label "stable" of the name "web" points at one of web's releases. A
-- name has no version and label that are spelled alike; both are given under the lock of "store".
CREATE TABLE label (
  name       TEXT    NOT NULL,
  label      TEXT    NOT NULL,
  release_id INTEGER NOT NULL REFERENCES release (id),
  moved_at   INTEGER NOT NULL,
  moved_by   TEXT    NOT NULL,
  PRIMARY KEY (name, label)
);

CREATE INDEX label_by_release ON label (release_id);

-- Where labels pointed; kept when a label is removed. No version: there was, or is, no label.
CREATE TABLE label_move (
  id           INTEGER PRIMARY KEY,
  name         TEXT    NOT NULL,
  label        TEXT    NOT NULL,
  from_version TEXT,
  to_version   TEXT,
  moved_at     INTEGER NOT NULL,
  moved_by     TEXT    NOT NULL
);

CREATE INDEX label_move_by_label ON label_move (name, label, id);
