-- What SQLite's migrations up to V5 make; their comments say what each table is for. From here on
-- each database has the same versions. Text is compared by its bytes.

CREATE TABLE store (
  only_row      INT          PRIMARY KEY CHECK (only_row = 1),
  store_id      VARCHAR(100) NOT NULL,
  head_revision BIGINT       NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE TABLE artifact (
  id                 BIGINT          NOT NULL AUTO_INCREMENT PRIMARY KEY,
  sha256             BINARY(32)      NOT NULL,
  kind               VARCHAR(20)     NOT NULL CHECK (kind IN ('FILE', 'EXECUTABLE', 'FOLDER')),
  infohash           BINARY(20)      NOT NULL UNIQUE,
  infohash_v2        BINARY(32)      NOT NULL UNIQUE,
  other_infohashes   VARBINARY(2000) NOT NULL,
  content_name       TEXT            NOT NULL,
  size_bytes         BIGINT          NOT NULL,
  piece_length_bytes INT             NOT NULL,
  approved_at        BIGINT          NOT NULL,
  is_approved        INT             NOT NULL,
  last_revision      BIGINT          NOT NULL,
  UNIQUE (sha256, kind)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE TABLE artifact_file (
  artifact_id BIGINT     NOT NULL,
  position    INT        NOT NULL,
  path        TEXT       NOT NULL,
  size_bytes  BIGINT     NOT NULL,
  executable  INT        NOT NULL,
  sha256      BINARY(32) NOT NULL,
  PRIMARY KEY (artifact_id, position),
  FOREIGN KEY (artifact_id) REFERENCES artifact (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE INDEX artifact_file_by_content ON artifact_file (sha256);

CREATE TABLE `release` (
  id            BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name          VARCHAR(200) NOT NULL,
  version       VARCHAR(128) NOT NULL,
  artifact_id   BIGINT       NOT NULL,
  published_at  BIGINT       NOT NULL,
  published_by  TEXT         NOT NULL,
  revoked_at    BIGINT,
  revoke_reason TEXT,
  revoked_by    TEXT,
  UNIQUE (name, version),
  KEY release_by_artifact (artifact_id),
  FOREIGN KEY (artifact_id) REFERENCES artifact (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE TABLE approval_event (
  revision    BIGINT NOT NULL PRIMARY KEY,
  artifact_id BIGINT NOT NULL,
  label       TEXT   NOT NULL,
  reason      TEXT,
  at          BIGINT NOT NULL,
  FOREIGN KEY (artifact_id) REFERENCES artifact (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE TABLE upload (
  id            VARCHAR(100) NOT NULL PRIMARY KEY,
  caller        TEXT         NOT NULL,
  fingerprint   BINARY(32)   NOT NULL,
  plan          LONGTEXT     NOT NULL,
  durable_bytes BIGINT       NOT NULL,
  begun_at      BIGINT       NOT NULL,
  touched_at    BIGINT       NOT NULL,
  release_id    BIGINT,
  FOREIGN KEY (release_id) REFERENCES `release` (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE INDEX upload_by_fingerprint ON upload (fingerprint);
CREATE INDEX upload_by_touch ON upload (touched_at);

-- The unique key is as long as one may be.
CREATE TABLE audit (
  id       BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  minute   BIGINT       NOT NULL,
  caller   VARCHAR(255) NOT NULL,
  action   VARCHAR(40)  NOT NULL,
  subject  VARCHAR(400) NOT NULL,
  allowed  INT          NOT NULL,
  first_at BIGINT       NOT NULL,
  last_at  BIGINT       NOT NULL,
  times    BIGINT       NOT NULL,
  UNIQUE (minute, caller, action, subject, allowed)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE INDEX audit_by_caller ON audit (caller, id);
CREATE INDEX audit_by_time ON audit (first_at, id);

-- A URL may be too long for an index: that a place is there once, the one writer sees to.
CREATE TABLE content_source (
  id            BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
  sha256        BINARY(32)   NOT NULL,
  place         TEXT         NOT NULL,
  url           TEXT         NOT NULL,
  headers       TEXT         NOT NULL,
  etag          TEXT,
  registered_at BIGINT       NOT NULL,
  registered_by VARCHAR(255) NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE INDEX content_source_by_content ON content_source (sha256, registered_by);
