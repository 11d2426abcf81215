-- Where content is besides, or instead of, the publisher's own store. "place" is the URL without
-- its query, "url" all of it: a signed link's query is a secret, as are values in "headers" (JSON).
CREATE TABLE content_source (
  id            INTEGER PRIMARY KEY,
  sha256        BLOB    NOT NULL,
  place         TEXT    NOT NULL,
  url           TEXT    NOT NULL,
  headers       TEXT    NOT NULL,
  etag          TEXT,
  registered_at INTEGER NOT NULL,
  registered_by TEXT    NOT NULL,
  UNIQUE (sha256, place)
);
