-- What the signer of the logs may do in the database: read the trees, and add the heads that it signed.
--
-- Make its account once, as the database administrator:
--
--   CREATE ROLE shouxian_signer LOGIN PASSWORD '…';
--
-- Run this file as shouxian_owner, in that database, after deploy/grants.sql.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM shouxian_signer;
GRANT USAGE ON SCHEMA public TO shouxian_signer;
GRANT SELECT ON alembic_version, log_entry, log_tile, log_branch, region, signature TO shouxian_signer;
GRANT SELECT (id, stream_kind, stream_id, sequence, kind) ON event TO shouxian_signer;
GRANT SELECT, INSERT ON checkpoint TO shouxian_signer;
GRANT USAGE ON SEQUENCE checkpoint_id_seq TO shouxian_signer;
