-- What the account that serves pages may do in the database, and nothing more.
--
-- Two accounts: shouxian_owner owns the database and its tables and runs `flask db upgrade`, `flask backup`
-- and `flask restore`; shouxian_app serves pages. Only the owner could drop a trigger, and he serves nobody.
-- Make them once, as the database administrator:
--
--   CREATE ROLE shouxian_owner LOGIN PASSWORD '…';
--   CREATE ROLE shouxian_app LOGIN PASSWORD '…';
--   CREATE DATABASE shouxian OWNER shouxian_owner TEMPLATE template0 ENCODING 'UTF8';
--
-- Run this file as shouxian_owner, in that database, after every `flask db upgrade` and every restore.

REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM shouxian_app;
GRANT USAGE ON SCHEMA public TO shouxian_app;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO shouxian_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO shouxian_app;

-- What is never changed.
REVOKE UPDATE ON access, access_subject, anchor, application, checkpoint, consent, escalation, event, export_copy,
    follow_up, history_check, incoming_application, inspection_call, inspection_call_try, inspection_draw, inspection_file,
    inspection_inspector, inspection_photo, inspection_result, lead_list_row, lead_report, lead_visit, log_entry,
    look_back, notice_entry, problem_finding, problem_report, profile_snapshot, rectification_measure, row_seal,
    signature_list_entry, snapshot, suspicion_check, suspicion_checker, suspicion_hit, suspicion_person, visit,
    visitor, workflow_version FROM shouxian_app;
-- A line of a notice loses its name when the household's data are locked or destroyed; a trigger lets nothing else pass.
GRANT UPDATE (head_name) ON notice_entry TO shouxian_app;
REVOKE INSERT, UPDATE ON alembic_version FROM shouxian_app;

-- What the application removes by itself: a second factor that is forgotten, used recovery codes, forms that
-- were taken up again, the search words of a corrected name, tries at the public door older than a day, messages
-- whose cause has long been gone.
GRANT DELETE ON credential, recovery_code, form_draft, message, name_gram, outbox_message, public_try TO shouxian_app;
-- What waited for its position in the log and has it now.
GRANT DELETE ON log_pending TO shouxian_app;
