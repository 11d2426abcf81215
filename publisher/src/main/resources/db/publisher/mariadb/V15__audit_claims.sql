-- What an issuer or a certificate claimed of the caller. Decisions that differ in it are rows of
-- their own; "claims_key" stands for it in the key: the first 8 bytes of its SHA-256, 0 for none.
-- The unique key is as long as one may be.
ALTER TABLE audit ADD COLUMN claims TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN claims_key BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audit DROP INDEX minute;
ALTER TABLE audit ADD UNIQUE (minute, caller, action, subject, allowed, claims_key);
