-- Rights of the database account of the public door (PostgreSQL). Run by the owner of the tables, after
-- every `flask db upgrade`. The account is made beforehand: CREATE ROLE shouxian_public LOGIN PASSWORD '…';
-- It reads no person, household, visit, paper or account, and changes nothing but what is listed here.

GRANT SELECT ON alembic_version, region, organisation, organisation_name, profile_entry, workflow_version, profile_snapshot
    TO shouxian_public;
GRANT SELECT ON notice, notice_entry, signature, receipt TO shouxian_public;
GRANT INSERT ON workflow_version, profile_snapshot, receipt, incoming_application TO shouxian_public;

-- A case is opened, and its history grows; its state can't be touched.
GRANT SELECT, INSERT, UPDATE (last_sequence) ON "case" TO shouxian_public;
GRANT SELECT, INSERT ON event TO shouxian_public;
GRANT SELECT, INSERT, UPDATE ON reference_counter TO shouxian_public;

-- What families send. Objections are written and never read again from here.
GRANT SELECT (id), INSERT, UPDATE (text_sealed, objector_sealed) ON objection TO shouxian_public;
GRANT SELECT, INSERT, UPDATE (text_sealed) ON appeal TO shouxian_public;
GRANT SELECT (id), INSERT ON task TO shouxian_public;
GRANT SELECT, INSERT, DELETE ON public_try TO shouxian_public;

-- A family's proof that its case stands in the signed log: hashes and signatures.
GRANT SELECT ON log_entry, log_tile, log_branch, checkpoint TO shouxian_public;

-- Whoever opens a receipt or a notice is written down before the page leaves.
GRANT SELECT (id), INSERT ON access TO shouxian_public;
GRANT INSERT ON access_subject TO shouxian_public;
GRANT INSERT ON log_pending TO shouxian_public;
-- What a transaction saved is sealed in it.
GRANT SELECT (id), INSERT ON row_seal TO shouxian_public;

GRANT USAGE ON SEQUENCE access_id_seq, log_pending_id_seq, row_seal_id_seq TO shouxian_public;
GRANT USAGE ON SEQUENCE case_id_seq, event_id_seq, objection_id_seq, appeal_id_seq, task_id_seq,
    public_try_id_seq TO shouxian_public;
