"""Rows of batches, problems, measures and tasks as their tables hold them, for tests of lists and figures.

A problem that goes its way through the commands is in ``tests/support/problems.py``; here a hundred cost
what one costs there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import Flask

from app import clock
from app.audit.record import record
from app.keyring import vault
from app.models import (
    Case,
    Organisation,
    OrganisationName,
    Problem,
    ProblemBatch,
    ProblemUnit,
    RectificationMeasure,
    RectificationTask,
    Signature,
    db,
)
from app.models.case import WorkflowVersion
from app.models.profile import ProfileSnapshot
from app.pinyin import name_key
from tests.support.county import COUNTY, FOUNDED, County, Officer

CLOSED = frozenset({"closed", "closed_untrue"})
PLAN = 2
"""The number of the event that brings the plan of a problem here."""


@dataclass
class ProblemRows:
    """Writes rows for a county whose ``signer`` stands under every signature."""

    app: Flask
    county: County
    signer: Officer
    made: int = 0
    known: bool = False
    units: list[int] = field(default_factory=list)

    def departments(self, count: int) -> list[int]:
        """Return so many departments of the county, made for it."""
        with self.app.app_context():
            session = db.session()
            for number in range(len(self.units), count):
                row = Organisation(
                    kind="department", level="county", region_code=COUNTY, parent_id=None,
                    valid_from=FOUNDED, valid_to=None,
                )  # fmt: skip
                record(session, row, "organisation.founded", actor=None, data={"kind": "department"})
                name = f"禾丰县第{number + 1}局"
                session.add(
                    OrganisationName(
                        organisation_id=row.id, name=name, name_key=name_key(name), valid_from=FOUNDED
                    )
                )
                self.units.append(row.id)
            session.commit()
        return self.units[:count]

    def batch(self, **changes: object) -> int:
        """Write a batch and return its number."""
        facts: dict[str, object] = {
            "territory": COUNTY, "title": "省级考核评估反馈问题", "source": "assessment", "level": "province",
            "year": clock.today().year, "finder": "省委农村工作领导小组", "two_way": False,
            "feedback_on": clock.today() - timedelta(days=60), "paper_id": None,
            "account_id": self.signer.account_id, "founded_at": clock.now(),
        }  # fmt: skip
        with self.app.app_context():
            session = db.session()
            row = ProblemBatch(**{**facts, **changes})
            record(session, row, "batch.founded", actor=None)
            session.commit()
            return row.id

    def problem(
        self,
        batch: int,
        position: int,
        state: str = "rectifying",
        *,
        units: tuple[int, ...],
        measures: int = 0,
        handed_in_on: date | None = None,
        territory: str = COUNTY,
        **changes: object,
    ) -> int:
        """Write a problem whose first unit leads, with its plan, and return the number of its case.

        Tasks go round the units; those of a closed problem are done.
        """
        with self.app.app_context():
            session = db.session()
            self._known()
            self.made += 1
            today = clock.today()
            case = Case(
                ref=f"ZG-2020-{self.made:05d}", workflow="rectification", workflow_digest="z" * 64,
                profile_digest="z" * 64, opening="from_batch", legacy=False, fast_lane_on=None, state=state,
                territory=territory, version=1, round=1, opened_on=today, opened_at=clock.now(),
                entered_on=today, due_on=None, due_provisional=False,
                closed_on=today if state in CLOSED else None, key=vault().new_key(), turn="",
            )  # fmt: skip
            record(session, case, "case.opened", actor=None)
            record(session, case, "case.due_date_set", actor=None)
            facts: dict[str, object] = {
                "number": str(position), "category": "责任落实", "title": f"监测帮扶不到位{position}",
                "description": "", "deadline_text": "", "deadline_on": None, "proof": [],
                "amount": None, "due_on": today + timedelta(days=30),
            }  # fmt: skip
            session.add(
                Problem(
                    case_id=case.id, batch_id=batch, position=position, lead_id=units[0],
                    **{**facts, **changes},
                )
            )  # fmt: skip
            session.flush()
            for place, unit in enumerate(dict.fromkeys(units)):
                part = "responsible" if place else "lead"
                session.add(ProblemUnit(case_id=case.id, organisation_id=unit, part=part))
            for number in range(measures):
                self._measure(case, number, units[number % len(units)])
            session.commit()
            number = case.id
        if handed_in_on is not None:
            self.signed(number, "submit_for_acceptance", handed_in_on)
        return number

    def _known(self) -> None:
        """Write the definition that the cases name, once."""
        if not self.known:
            db.session.add(
                WorkflowVersion(
                    digest="z" * 64, name="rectification", variant={}, structure={}, recorded_at=clock.now()
                )
            )
            db.session.add(ProfileSnapshot(digest="z" * 64, values={}, recorded_at=clock.now()))
            db.session.flush()
            self.known = True

    def _measure(self, case: Case, number: int, unit: int) -> None:
        measure = RectificationMeasure(
            case_id=case.id, sequence=PLAN, number=number + 1, text=f"措施{number + 1}", lasting=False,
            fingerprint="f" * 64,
        )  # fmt: skip
        db.session.add(measure)
        db.session.flush()
        done = clock.today() if case.state in CLOSED else None
        db.session.add(
            RectificationTask(
                case_id=case.id, measure_id=measure.id, organisation_id=unit,
                due_on=clock.today() + timedelta(days=30), done_on=done, done_sequence=None,
            )
        )  # fmt: skip

    def signed(self, case_id: int, action: str, on: date | None = None, **changes: object) -> None:
        """Write an act that was completed with one signature, and the event that tells of it."""
        post = self.signer.posts[0]
        with self.app.app_context():
            session = db.session()
            case = session.get_one(Case, case_id)
            record(session, case, "case.due_date_set", actor=None)
            facts: dict[str, object] = {
                "source": "a", "target": "b", "round": 1, "position": 0, "length": 1, "role": post.role,
                "on_behalf_of": None, "occurred_on": on or clock.today(), "recorded_at": clock.now(),
                "voided_by": None,
            }  # fmt: skip
            session.add(
                Signature(
                    case_id=case_id, action=action, account_id=self.signer.account_id, post_id=post.id,
                    organisation_id=post.organisation_id, sequence=case.last_sequence, **{**facts, **changes},
                )
            )  # fmt: skip
            session.commit()

    def moved(self, case_id: int, state: str) -> None:
        """Bring a problem into another state, with the event that tells of it."""
        with self.app.app_context():
            session = db.session()
            case = session.get_one(Case, case_id)
            with session.no_autoflush:
                case.state, case.closed_on = state, clock.today() if state in CLOSED else None
            record(session, case, "case.due_date_set", actor=None)
            session.commit()

    def changed(self, case_id: int, **values: object) -> None:
        """Change what a problem says."""
        with self.app.app_context():
            session = db.session()
            row = session.get_one(Problem, case_id)
            for name, value in values.items():
                setattr(row, name, value)
            session.commit()
