"""Indexes of the inspector's room: rare kinds of events, signatures that send back or refuse, members.

None holds an ordinary signature, so that a sign-off doesn't pay for them. Whoever left a household is
found by the person as well, not only whoever belongs to one now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_BESIDE = "kind <> 'case.acted' AND kind <> 'case.signed'"
_IRREGULAR = (
    "action IN ('decline_at_appraisal', 'decline_rollback', 'reappraise', 'refuse_extension', 'reject',"
    " 'reject_dispute', 'request_supplement', 'send_back')"
)


def upgrade() -> None:
    op.create_index(
        "ix_event_kind_beside_signatures",
        "event",
        ["kind", "recorded_at", "id"],
        sqlite_where=sa.text(_BESIDE),
        postgresql_where=sa.text(_BESIDE),
    )
    op.create_index(
        "ix_signature_irregular",
        "signature",
        ["action", "recorded_at"],
        sqlite_where=sa.text(_IRREGULAR),
        postgresql_where=sa.text(_IRREGULAR),
    )
    op.create_index(op.f("ix_membership_person_id"), "membership", ["person_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_membership_person_id"), table_name="membership")
    op.drop_index("ix_signature_irregular", table_name="signature")
    op.drop_index("ix_event_kind_beside_signatures", table_name="event")
