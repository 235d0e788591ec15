"""Sets parameters of the county for a test, as if decided long ago."""

from datetime import timedelta

from app import clock
from app.audit.record import record
from app.models import db
from app.models.profile import ProfileEntry
from tests.support.county import County
from tests.support.ready import step


def set_parameter(county: County, key: str, value: object) -> None:
    """Let a parameter hold from long ago on."""
    step(county.app, ("parameter", key, value), county, lambda: _set(county, key, value), keep=False)


def _set(county: County, key: str, value: object) -> None:
    by = county.officer("security_admin").account_id
    with county.app.app_context():
        entry = ProfileEntry(
            key=key, value={"value": value}, valid_from=clock.today() - timedelta(days=900), valid_to=None,
            document_number="", reason="", status="decided", proposed_by=by, proposed_at=clock.now(),
            decided_by=by, decided_at=clock.now(), answer="",
        )  # fmt: skip
        record(db.session(), entry, "profile.set", actor=None, data={"key": key})
        db.session.commit()
