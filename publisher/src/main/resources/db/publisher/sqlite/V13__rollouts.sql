-- Releases that somebody is bringing onto nodes. One that runs ("ended_at" is null and "until_at" is
-- to come) keeps retention away from its release.
CREATE TABLE rollout (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  release_id INTEGER NOT NULL REFERENCES release (id),
  note       TEXT    NOT NULL,
  begun_at   INTEGER NOT NULL,
  begun_by   TEXT    NOT NULL,
  until_at   INTEGER NOT NULL,
  ended_at   INTEGER,
  ended_by   TEXT
);

CREATE INDEX rollout_by_release ON rollout (release_id, ended_at, until_at);
CREATE INDEX rollout_by_end ON rollout (ended_at, until_at, id);
