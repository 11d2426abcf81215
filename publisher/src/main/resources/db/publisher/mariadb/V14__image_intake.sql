-- In what order registries were asked, by whichever publisher: a number is taken before a question.
CREATE TABLE image_look (
  only_row  INT PRIMARY KEY CHECK (only_row = 1),
  last_look BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

-- By the clocks of several publishers nothing can be put in order. 0: before all that is counted.
ALTER TABLE image ADD COLUMN seen_look BIGINT NOT NULL DEFAULT 0;
ALTER TABLE image DROP COLUMN seen_at;
ALTER TABLE image_tag ADD COLUMN seen_look BIGINT NOT NULL DEFAULT 0;
ALTER TABLE image_tag DROP COLUMN seen_at;

-- What was seen to be gone while a push of its repository was worked on, which may have seen it
-- before. name: a tag, or 'sha256:…'.
CREATE TABLE image_gone (
  id         BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  registry   VARCHAR(255)    NOT NULL,
  repository VARCHAR(255)    NOT NULL,
  name       VARCHAR(128)    NOT NULL,
  look       BIGINT NOT NULL,
  gone_at    BIGINT NOT NULL,
  UNIQUE (registry, repository, name)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

CREATE INDEX image_gone_by_time ON image_gone (gone_at);

-- What a manifest refers to, like the image that a signature is for.
ALTER TABLE image ADD COLUMN subject BINARY(32);
ALTER TABLE image ADD COLUMN artifact_type TEXT NOT NULL DEFAULT '';
CREATE INDEX image_by_subject ON image (registry, repository, subject, digest);

-- While its manifest and parts are still there. An image that was withdrawn before it was taken in
-- has none from the start.
ALTER TABLE image ADD COLUMN revoked_at BIGINT;
CREATE INDEX image_by_revocation ON image (revoked_at);
UPDATE image SET revoked_at = taken_at WHERE revoke_reason <> '';

CREATE INDEX image_push_by_registry ON image_push (registry, state, id);
CREATE INDEX image_tag_change_by_time ON image_tag_change (at);

-- When each registry is looked at next, and who is at it. ended_at: the end of the last look at
-- all of it. allowed_by: who lets the next look withdraw whatever is gone; '' for nobody.
CREATE TABLE image_scan (
  id          BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  registry    VARCHAR(255)    NOT NULL UNIQUE,
  next_at     BIGINT NOT NULL,
  begun_at    BIGINT NOT NULL,
  ended_at    BIGINT NOT NULL,
  held_back   BIGINT NOT NULL,
  claimed_by  VARCHAR(100)    NOT NULL,
  lease_until BIGINT NOT NULL,
  allowed_by  TEXT    NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

-- Of each hour, the most that was known of a registry, and what its scans withdrew.
CREATE TABLE image_scan_hour (
  id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  registry     VARCHAR(255)    NOT NULL,
  hour         BIGINT NOT NULL,
  known_tags   BIGINT NOT NULL,
  gone_tags    BIGINT NOT NULL,
  known_images BIGINT NOT NULL,
  gone_images  BIGINT NOT NULL,
  UNIQUE (registry, hour)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_nopad_bin;

-- 0: its artifact was removed, or is being removed, and holds it no more.
ALTER TABLE artifact_file ADD COLUMN is_held INT NOT NULL DEFAULT 1;
UPDATE artifact_file SET is_held = 0
 WHERE artifact_id IN (SELECT artifact_id FROM content_removal WHERE done_at IS NOT NULL);
CREATE INDEX artifact_file_by_holder ON artifact_file (sha256, is_held);
