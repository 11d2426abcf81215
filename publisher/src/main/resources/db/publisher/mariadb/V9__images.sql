-- What registries said was pushed or deleted: a queue, and for a while its history.
-- tag: '' when the event names none; digest: NULL when it names none; at least one is there.
-- state: WAITING, RUNNING, DONE, FAILED. A running one belongs to claimed_by until lease_until.
CREATE TABLE image_push (
  id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  registry    VARCHAR(255)    NOT NULL,
  event_id    VARCHAR(255)    NOT NULL,
  repository  VARCHAR(255)    NOT NULL,
  tag         VARCHAR(128)    NOT NULL,
  digest      BINARY(32),
  kind        VARCHAR(20)    NOT NULL,
  origin      VARCHAR(20)    NOT NULL,
  actor       TEXT    NOT NULL,
  state       VARCHAR(20)    NOT NULL,
  attempts    INT NOT NULL,
  received_at BIGINT NOT NULL,
  next_try_at BIGINT NOT NULL,
  ended_at    BIGINT,
  claimed_by  VARCHAR(100)    NOT NULL,
  lease_until BIGINT NOT NULL,
  done_bytes  BIGINT NOT NULL,
  total_bytes BIGINT NOT NULL,
  problem     TEXT    NOT NULL,
  UNIQUE (registry, event_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE INDEX image_push_by_turn ON image_push (state, next_try_at, id);
CREATE INDEX image_push_by_end ON image_push (state, ended_at);
CREATE INDEX image_push_by_repository ON image_push (registry, repository, id);
CREATE INDEX image_push_by_tag ON image_push (registry, repository, tag, state);

-- A manifest that was taken in, with all that it needs. Only whole ones have a row. revoke_reason:
-- '' unless somebody withdrew it; then it stays, so that it is not taken in again.
CREATE TABLE image (
  id            BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  registry      VARCHAR(255)    NOT NULL,
  repository    VARCHAR(255)    NOT NULL,
  digest        BINARY(32)    NOT NULL,
  media_type    TEXT    NOT NULL,
  manifest      LONGBLOB    NOT NULL,
  size_bytes    BIGINT NOT NULL,
  taken_at      BIGINT NOT NULL,
  revoke_reason TEXT    NOT NULL,
  UNIQUE (registry, repository, digest)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

-- What a manifest names, in its order. release_version: the release "oci/…@version" that holds a
-- blob; '' for manifests, and for blobs that no registry holds (foreign layers, empty ones).
CREATE TABLE image_part (
  image_id        BIGINT NOT NULL,
  position        INT NOT NULL,
  is_manifest     INT NOT NULL,
  digest          BINARY(32)    NOT NULL,
  media_type      TEXT    NOT NULL,
  size_bytes      BIGINT NOT NULL,
  platform        TEXT    NOT NULL,
  release_version VARCHAR(128)    NOT NULL,
  PRIMARY KEY (image_id, position),
  FOREIGN KEY (image_id) REFERENCES image (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE INDEX image_part_by_digest ON image_part (digest);

-- Which image a tag stands for, as of its push. seen_at: when the registry was asked.
CREATE TABLE image_tag (
  id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  registry   VARCHAR(255)    NOT NULL,
  repository VARCHAR(255)    NOT NULL,
  tag        VARCHAR(128)    NOT NULL,
  digest     BINARY(32)    NOT NULL,
  seen_at    BIGINT NOT NULL,
  set_at     BIGINT NOT NULL,
  UNIQUE (registry, repository, tag)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE INDEX image_tag_by_digest ON image_tag (registry, repository, digest);

-- Every change of a tag; digest NULL: it was taken away.
CREATE TABLE image_tag_change (
  id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  registry   VARCHAR(255)    NOT NULL,
  repository VARCHAR(255)    NOT NULL,
  tag        VARCHAR(128)    NOT NULL,
  digest     BINARY(32),
  at         BIGINT NOT NULL,
  push_id    BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE INDEX image_tag_change_by_tag ON image_tag_change (registry, repository, tag, id);
