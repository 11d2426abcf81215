-- Movable names of releases: label "stable" of the name "web" points at one of web's releases. A
-- name has no version and label that are spelled alike; both are given under the lock of "store".
CREATE TABLE label (
  name       VARCHAR(200)    NOT NULL,
  label      VARCHAR(128)    NOT NULL,
  release_id BIGINT NOT NULL,
  moved_at   BIGINT NOT NULL,
  moved_by   TEXT    NOT NULL,
  PRIMARY KEY (name, label),
  FOREIGN KEY (release_id) REFERENCES `release` (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE INDEX label_by_release ON label (release_id);

-- Where labels pointed; kept when a label is removed. No version: there was, or is, no label.
CREATE TABLE label_move (
  id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name         VARCHAR(200)    NOT NULL,
  label        VARCHAR(128)    NOT NULL,
  from_version VARCHAR(128),
  to_version   VARCHAR(128),
  moved_at     BIGINT NOT NULL,
  moved_by     TEXT    NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE INDEX label_move_by_label ON label_move (name, label, id);
