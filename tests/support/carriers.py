"""Meetings and notices held through their commands, for tests of what carries many cases at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from app import clock
from app.commands.batches import Outcome
from app.commands.meetings import Ballot, MeetingPlan, MeetingRecord, call_meeting, record_meeting
from app.commands.notices import Hanging, NoticePlan, post_notice, prepare_notice, take_down_notice
from app.models import Case, RosterEntry, db
from tests.support.ready import step
from tests.support.village import Village

MINUTES = "会议听取了入户核查和信息比对情况，经讨论逐户表决。"
DECLINED = "本户合规自付支出已全部报销，家庭生活稳定；如有不同意见，可在十日内向镇政府申请复核。"
LATE = "会议当日停电，纸质材料补录，原件在案。"


def roster(village: Village, number: int = 20) -> list[int]:
    """Put representatives on the village's roster, and return their persons."""
    return step(village.app, ("roster", number), village.county, lambda: _listed(village, number), keep=False)


def _listed(village: Village, number: int) -> list[int]:
    with village.app.app_context():
        people = village.expected()[:number]
        db.session.add_all(
            RosterEntry(
                region_code=village.code[:12], person_id=person_id, kind="representative",
                valid_from=clock.today() - timedelta(days=300), valid_to=None,
            )
            for person_id in people
        )  # fmt: skip
        db.session.commit()
        return people


def call(
    village: Village,
    people: list[int],
    *refs: str,
    on: date | None = None,
    body: str = "representatives",
    once: str = "call",
    purpose: str = "identification",
) -> int:
    """Prepare a meeting on the cases, held two days ago where nothing else is said."""
    with village.app.app_context():
        plan = MeetingPlan(
            village.code[:12], body, on or clock.today() - timedelta(days=2), "村委会会议室", people[0],
            people[1], refs, purpose,
        )  # fmt: skip
        return call_meeting(actor=village.officers["village_clerk"].actor(), plan=plan, once=once)


def sheets(village: Village, meeting_id: int) -> None:
    """Put the signed papers into the file of a meeting."""
    village.paper("minutes", meeting_id=meeting_id)
    village.paper("sign_in_sheet", meeting_id=meeting_id)


def no(agreed: int, against: int, recused: Iterable[int] = ()) -> Ballot:
    """Return a vote that didn't carry, with what the family is told."""
    return Ballot(agreed, against, 0, frozenset(recused), ("spending",), DECLINED)


def hold(
    village: Village,
    meeting_id: int,
    present: Iterable[int],
    ballots: Mapping[str, Ballot],
    *,
    once: str = "record",
    late: str = "",
    minutes: str = MINUTES,
) -> dict[str, Outcome]:
    """Record a meeting and return what became of each case that waited for it."""
    with village.app.app_context():
        told = MeetingRecord(frozenset(present), minutes, ballots, late)
        outcomes = record_meeting(
            actor=village.officers["village_clerk"].actor(), meeting_id=meeting_id, minutes=told, once=once
        )
        return {one.ref: one for one in outcomes}


def prepare(village: Village, *refs: str, kind: str = "identification", once: str = "prepare") -> int:
    """Print a notice on the cases."""
    with village.app.app_context():
        plan = NoticePlan(village.code[:12], kind, refs)
        return prepare_notice(actor=village.officers["village_clerk"].actor(), plan=plan, once=once)


def hang(
    village: Village, notice_id: int, *, on: date | None = None, late: str = "", place: str = "村务公开栏",
    once: str = "hang",
) -> dict[str, Outcome]:  # fmt: skip
    """Record that a notice hangs, with its picture, and return what became of each case."""
    village.paper("posting_proof", notice_id=notice_id)
    with village.app.app_context():
        outcomes = post_notice(
            actor=village.officers["village_clerk"].actor(), notice_id=notice_id,
            hanging=Hanging(on or clock.today(), place, late), once=once,
        )  # fmt: skip
        return {one.ref: one for one in outcomes}


def take_down(
    village: Village, notice_id: int, *, on: date | None = None, late: str = "", once: str = "down"
) -> dict[str, Outcome]:
    """Record that a notice was taken down, with its picture, and return what became of each case."""
    village.paper("take_down_proof", notice_id=notice_id)
    with village.app.app_context():
        outcomes = take_down_notice(
            actor=village.officers["village_clerk"].actor(), notice_id=notice_id,
            hanging=Hanging(on or clock.today(), late_reason=late), once=once,
        )  # fmt: skip
        return {one.ref: one for one in outcomes}


def state(village: Village, ref: str) -> str:
    """Return where a case stands."""
    with village.app.app_context():
        return str(db.session.execute(db.select(Case.state).where(Case.ref == ref)).scalar_one())
