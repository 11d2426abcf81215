-- Like decisions of one minute are one row with their number: reading a content in ranges, or
-- knocking with an unknown token, must not fill the disk. "minute" is first_at / 60000.
CREATE TABLE audit_by_minute (
  id       INTEGER PRIMARY KEY,
  minute   INTEGER NOT NULL,
  caller   TEXT    NOT NULL,
  action   TEXT    NOT NULL,
  subject  TEXT    NOT NULL,
  allowed  INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at  INTEGER NOT NULL,
  times    INTEGER NOT NULL,
  UNIQUE (minute, caller, action, subject, allowed)
);

INSERT INTO audit_by_minute (minute, caller, action, subject, allowed, first_at, last_at, times)
SELECT at / 60000, caller, action, TRIM(subject), allowed, MIN(at), MAX(at), COUNT(*)
FROM audit
GROUP BY at / 60000, caller, action, TRIM(subject), allowed
ORDER BY MIN(id);

DROP TABLE audit;
ALTER TABLE audit_by_minute RENAME TO audit;

CREATE INDEX audit_by_caller ON audit (caller, id);
