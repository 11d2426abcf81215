-- How often a push was claimed since a worker last ended or gave it back: what kills its workers
-- must not do so for ever.
ALTER TABLE image_push ADD COLUMN unended_claims INTEGER NOT NULL DEFAULT 0;

-- When the registry was asked for an image that it then had.
ALTER TABLE image ADD COLUMN seen_at INTEGER NOT NULL DEFAULT 0;

-- 1: withdrawn because what named it was; it comes back with what else names it.
ALTER TABLE image ADD COLUMN revoked_along INTEGER NOT NULL DEFAULT 0;
