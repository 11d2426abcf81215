-- Releases that somebody is bringing onto nodes. One that runs ("ended_at" is null and "until_at" is
-- to come) keeps retention away from its release.
CREATE TABLE rollout (
  id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  release_id BIGINT NOT NULL,
  note       TEXT   NOT NULL,
  begun_at   BIGINT NOT NULL,
  begun_by   TEXT   NOT NULL,
  until_at   BIGINT NOT NULL,
  ended_at   BIGINT,
  ended_by   TEXT,
  FOREIGN KEY (release_id) REFERENCES `release` (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE INDEX rollout_by_release ON rollout (release_id, ended_at, until_at);
CREATE INDEX rollout_by_end ON rollout (ended_at, until_at, id);
