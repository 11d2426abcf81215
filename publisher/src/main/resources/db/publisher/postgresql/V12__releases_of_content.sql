-- The releases of one content, the newest first, a page at a time: the same content may be in tens
-- of thousands of repositories.
CREATE INDEX release_by_content ON "release" (artifact_id, id);
DROP INDEX release_by_artifact;
CREATE INDEX artifact_file_by_digest ON artifact_file (sha256, artifact_id);
DROP INDEX artifact_file_by_content;
