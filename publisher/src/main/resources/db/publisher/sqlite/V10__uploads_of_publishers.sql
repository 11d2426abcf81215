-- Several publishers may share a database; an upload's bytes are with the one that takes them. A
-- file's only publisher is ''.
ALTER TABLE upload ADD COLUMN publisher_id TEXT NOT NULL DEFAULT '';

-- Those that have not ended are counted before each that begins.
CREATE INDEX upload_by_release ON upload (release_id);
