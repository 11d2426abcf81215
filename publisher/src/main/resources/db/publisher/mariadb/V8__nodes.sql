-- Join tokens, by their SHA-256; "rights" and "names" are separated by spaces. Kept for a while
-- after they end, so that a node that comes late is told why it is refused.
CREATE TABLE join_token (
  sha256     BINARY(32)    NOT NULL PRIMARY KEY,
  nodes      TEXT    NOT NULL,
  rights     TEXT    NOT NULL,
  names      TEXT    NOT NULL,
  uses_left  BIGINT NOT NULL,
  made_at    BIGINT NOT NULL,
  made_by    TEXT    NOT NULL,
  expires_at BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

-- Nodes that joined, by name, with the SHA-256 of the secret that each shows as its token and that
-- of the join token. One that was revoked stays until every join token made before has ended.
CREATE TABLE node (
  name        VARCHAR(200)    NOT NULL PRIMARY KEY,
  sha256      BINARY(32)    NOT NULL UNIQUE,
  join_sha256 BINARY(32)    NOT NULL,
  rights      TEXT    NOT NULL,
  names       TEXT    NOT NULL,
  joined_at   BIGINT NOT NULL,
  joined_from TEXT    NOT NULL,
  revoked_at  BIGINT,
  revoked_by  TEXT
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;
