-- Join tokens, by their SHA-256; "rights" and "names" are separated by spaces. Kept for a while
-- after they end, so that a node that comes late is told why it is refused.
CREATE TABLE join_token (
  sha256     BLOB    NOT NULL PRIMARY KEY,
  nodes      TEXT    NOT NULL,
  rights     TEXT    NOT NULL,
  names      TEXT    NOT NULL,
  uses_left  INTEGER NOT NULL,
  made_at    INTEGER NOT NULL,
  made_by    TEXT    NOT NULL,
  expires_at INTEGER NOT NULL
);

-- Nodes that joined, by name, with the SHA-256 of the secret that each shows as its token and that
-- of the join token. One that was revoked stays until every join token made before has ended.
CREATE TABLE node (
  name        TEXT    NOT NULL PRIMARY KEY,
  sha256      BLOB    NOT NULL UNIQUE,
  join_sha256 BLOB    NOT NULL,
  rights      TEXT    NOT NULL,
  names       TEXT    NOT NULL,
  joined_at   INTEGER NOT NULL,
  joined_from TEXT    NOT NULL,
  revoked_at  INTEGER,
  revoked_by  TEXT
);
