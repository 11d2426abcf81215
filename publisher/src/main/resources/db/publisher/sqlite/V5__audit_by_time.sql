-- The log is read in the order of time, a page after the row where the last one ended.
CREATE INDEX audit_by_time ON audit (first_at, id);
