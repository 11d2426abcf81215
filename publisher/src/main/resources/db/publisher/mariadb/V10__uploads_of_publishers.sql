-- Several publishers may share a database; an upload's bytes are with the one that takes them.
ALTER TABLE upload ADD COLUMN publisher_id VARCHAR(100) NOT NULL DEFAULT '';

-- Those that have not ended are counted before each that begins.
CREATE INDEX upload_by_release ON upload (release_id);
