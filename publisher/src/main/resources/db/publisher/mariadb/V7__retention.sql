-- Releases that end by themselves. The row goes with the release.
CREATE TABLE release_expiry (
  release_id BIGINT PRIMARY KEY,
  expires_at BIGINT NOT NULL,
  set_by     TEXT    NOT NULL,
  FOREIGN KEY (release_id) REFERENCES `release` (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE INDEX release_expiry_by_time ON release_expiry (expires_at, release_id);

-- Artifacts without a live release whose content is removed, once due; "done_at" says that it was.
-- An artifact with a row that is due holds its files no more. Published again, it has no row.
CREATE TABLE content_removal (
  artifact_id BIGINT PRIMARY KEY,
  due_at      BIGINT NOT NULL,
  done_at     BIGINT,
  FOREIGN KEY (artifact_id) REFERENCES `artifact` (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE INDEX content_removal_by_time ON content_removal (done_at, due_at, artifact_id);

-- One row: up to which revision revocations were looked through for content to remove.
CREATE TABLE retention_progress (
  only_row INT PRIMARY KEY CHECK (only_row = 1),
  revision BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

-- The live releases of a name by age.
CREATE INDEX release_live_by_age ON `release` (name, revoked_at, published_at, id);
