-- Join tokens, by their SHA-256; "rights" and "names" are separated by spaces. Kept for a while
-- after they end, so that a node that comes late is told why it is refused.
CREATE TABLE join_token (
  sha256     BYTEA    NOT NULL PRIMARY KEY,
  nodes      TEXT COLLATE "C" NOT NULL,
  rights     TEXT COLLATE "C" NOT NULL,
  names      TEXT COLLATE "C" NOT NULL,
  uses_left  BIGINT NOT NULL,
  made_at    BIGINT NOT NULL,
  made_by    TEXT COLLATE "C" NOT NULL,
  expires_at BIGINT NOT NULL
);

-- Nodes that joined, by name, with the SHA-256 of the secret that each shows as its token and that
-- of the join token. One that was revoked stays until every join token made before has ended.
CREATE TABLE node (
  name        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  sha256      BYTEA    NOT NULL UNIQUE,
  join_sha256 BYTEA    NOT NULL,
  rights      TEXT COLLATE "C" NOT NULL,
  names       TEXT COLLATE "C" NOT NULL,
  joined_at   BIGINT NOT NULL,
  joined_from TEXT COLLATE "C" NOT NULL,
  revoked_at  BIGINT,
  revoked_by  TEXT COLLATE "C"
);
