-- Each caller has places of its own: the same content may be several teams'.
CREATE TABLE content_source_of_caller (
  id            INTEGER PRIMARY KEY,
  sha256        BLOB    NOT NULL,
  place         TEXT    NOT NULL,
  url           TEXT    NOT NULL,
  headers       TEXT    NOT NULL,
  etag          TEXT,
  registered_at INTEGER NOT NULL,
  registered_by TEXT    NOT NULL,
  UNIQUE (sha256, place, registered_by)
);
INSERT INTO content_source_of_caller
  SELECT id, sha256, place, url, headers, etag, registered_at, registered_by FROM content_source;
DROP TABLE content_source;
ALTER TABLE content_source_of_caller RENAME TO content_source;
