"""What was saved before something was only tried, and taken back, is sealed like everything else."""

from flask import Flask

from app.audit.record import record
from app.audit.verify_logs import verify_rows
from app.commands.transaction import transaction
from app.models import Organisation, db
from tests.support.county import County


def test_a_trial_that_is_taken_back_leaves_the_seals_of_the_rest(app: Flask, county: County) -> None:
    with app.app_context():
        with transaction() as session:
            row = session.get_one(Organisation, county.organisations["bureau"])
            row.kind = "department"
            record(session, row, "organisation.renamed", actor=None)
            session.flush()
            trial = session.begin_nested()
            row.kind = "village_committee"
            record(session, row, "organisation.renamed", actor=None)
            trial.rollback()
        assert list(verify_rows(db.session())) == []
