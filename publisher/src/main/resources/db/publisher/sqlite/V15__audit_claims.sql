-- What an issuer or a certificate claimed of the caller. Decisions that differ in it are rows of
-- their own; "claims_key" stands for it in the key: the first 8 bytes of its SHA-256, 0 for none.
CREATE TABLE audit_with_claims (
  id         INTEGER PRIMARY KEY,
  minute     INTEGER NOT NULL,
  caller     TEXT    NOT NULL,
  action     TEXT    NOT NULL,
  subject    TEXT    NOT NULL,
  allowed    INTEGER NOT NULL,
  first_at   INTEGER NOT NULL,
  last_at    INTEGER NOT NULL,
  times      INTEGER NOT NULL,
  claims     TEXT    NOT NULL DEFAULT '',
  claims_key INTEGER NOT NULL DEFAULT 0,
  UNIQUE (minute, caller, action, subject, allowed, claims_key)
);

INSERT INTO audit_with_claims
SELECT id, minute, caller, action, subject, allowed, first_at, last_at, times, '', 0
FROM audit
ORDER BY id;

DROP TABLE audit;
ALTER TABLE audit_with_claims RENAME TO audit;

CREATE INDEX audit_by_caller ON audit (caller, id);
CREATE INDEX audit_by_time ON audit (first_at, id);
