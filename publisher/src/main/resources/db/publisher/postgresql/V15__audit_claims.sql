-- What an issuer or a certificate claimed of the caller. Decisions that differ in it are rows of
-- their own; "claims_key" stands for it in the key: the first 8 bytes of its SHA-256, 0 for none.
ALTER TABLE audit ADD COLUMN claims TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN claims_key BIGINT NOT NULL DEFAULT 0;
ALTER TABLE audit DROP CONSTRAINT audit_minute_caller_action_subject_allowed_key;
ALTER TABLE audit ADD UNIQUE (minute, caller, action, subject, allowed, claims_key);
