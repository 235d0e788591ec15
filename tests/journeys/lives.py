"""What happens to families beside their cases: work is lost, help comes or was none, somebody leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app import clock
from app.commands.corrections import Asked, request_correction, sign_correction
from app.commands.departures import end_membership
from app.commands.help_measures import end_measure
from app.commands.members import correct_member
from app.commands.persons import MemberSheet
from app.facts.corrections import standing_decision
from app.models import Household, Membership, Person, db
from tests.support import elimination

if TYPE_CHECKING:
    from tests.journeys.elimination_walk import Walk
    from tests.journeys.homes import Home


def work_changes(walk: Walk, home: Home) -> None:
    """Everybody loses the power to work, or one gets it back; once the county decided, by a correction."""
    labour = "004" if home.family.can_work else "001"
    for person, relation in _living(walk, home):
        with walk.village.app.app_context():
            decision = standing_decision(db.session(), home.family.household)
            if decision is not None:
                _corrected(walk, decision.ref, person.id, labour)
                continue
            sheet = MemberSheet(
                person.name, relation, sex="1", born_on=person.born_on, labour=labour, another=True,
            )  # fmt: skip
            correct_member(
                actor=walk.village.officers["village_clerk"].actor(), household_id=home.family.household,
                person_id=person.id, sheet=sheet, seen=_seen(home), once=f"labour/{clock.now()}",
            )  # fmt: skip
    home.family.can_work = not home.family.can_work


def _corrected(walk: Walk, ref: str, person: int, labour: str) -> None:
    """The clerk says that it has changed since the decision, the township's leader signs."""
    once = f"labour/{person}/{clock.now()}"
    number = request_correction(
        actor=walk.village.officers["village_clerk"].actor(), ref=ref, once=once,
        asked=Asked("member.labour", person, labour, "changed", "劳动能力鉴定后发生变化，鉴定书在案。"),
    )  # fmt: skip
    sign_correction(actor=walk.village.officers["township_leader"].actor(), correction_id=number, once=once)


def help_comes(walk: Walk, home: Home) -> None:
    if home.model.state not in ("rejected", "withdrawn", "terminated", "removed") and home.model.enrolled:
        home.helped.append(elimination.deliver(walk.village, home.ref))


def help_was_none(walk: Walk, home: Home) -> None:
    """A measure turns out to have been entered by mistake."""
    if home.helped:
        with walk.village.app.app_context():
            end_measure(
                actor=walk.village.officers["village_clerk"].actor(), measure_id=home.helped.pop(),
                on=clock.today(), reason="mistake", once=f"mistake/{clock.now()}",
            )  # fmt: skip


def end_is_proved(walk: Walk, home: Home) -> None:
    walk.village.paper("natural_end", case_id=home.case_id)
    home.proved = True


def somebody_leaves(walk: Walk, home: Home) -> None:
    """The child first, then the head, and with the head the household ends."""
    living = _living(walk, home)
    if not living:
        return
    with walk.village.app.app_context():
        end_membership(
            actor=walk.village.officers["village_clerk"].actor(), household_id=home.family.household,
            person_id=living[-1][0].id, left_on=clock.today(), reason="death", seen=_seen(home),
            once=f"left/{clock.now()}",
        )  # fmt: skip
    home.family.living -= 1
    home.family.moved = True


def days_pass(walk: Walk, _home: Home) -> None:
    walk.time.shift(timedelta(days=walk.chance.randint(1, 40)))


LIVES = (
    work_changes, help_comes, help_comes, help_was_none, end_is_proved, end_is_proved, somebody_leaves,
    days_pass, days_pass,
)  # fmt: skip
"""By lot, so that those which help a case on come oftener."""


def _living(walk: Walk, home: Home) -> list[tuple[Person, str]]:
    with walk.village.app.app_context():
        rows = db.session.execute(
            db.select(Person, Membership.relation)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.household_id == home.family.household, Membership.valid_to.is_(None))
            .order_by(Membership.id)
        ).all()
        return [(person, relation) for person, relation in rows]


def _seen(home: Home) -> int:
    return db.session.get_one(Household, home.family.household).last_sequence
