-- Pages of live releases: most of years' releases are withdrawn, and stay so that names stay taken.
CREATE INDEX release_by_life ON `release` (revoked_at, name, version);
