"""Rules on what lies in the files: P07 and V06 (red-flags.md 2.3 and 2.5)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.record import content_of
from app.facts.elimination import AFTER_ENROLMENT
from app.models.base import StreamKind
from app.models.case import Case
from app.models.event import Event
from app.models.evidence import Evidence
from app.oversight.hit import Hit, of_case
from app.oversight.records import File, Step
from app.oversight.standards import Standards


def dates_missing(file: File, standards: Standards) -> Iterator[Hit]:
    """P07: a step is behind the case, and its key date is empty."""
    missing = sorted(name for name, day in owed_dates(file, standards).items() if day is None)
    if missing:
        steps = [step for step in (file.last("review", "approve", "announce", "carry_over"),) if step]
        yield of_case(
            "P07", file, "-".join(missing), {"missing": " ".join(missing), "dates": len(missing)}, steps
        )


def owed_dates(file: File, standards: Standards) -> dict[str, date | None]:
    """Return the key dates that a case must have where it stands, each with its day or None.

    A household from before the system brings no steps of that time: of it only the month is owed that the
    national system shows.
    """
    owed: dict[str, date | None] = {}
    if file.last("review") is not None:
        owed["application"] = _newest(file.of("application"), "signed_on")
        owed |= _chain(file, "identification")
    if file.last("approve") is not None:
        days = [row.checked_on for row in file.of("compared")]
        owed["comparison"] = max(days) if days and None not in days else None
    if file.last("announce") is not None:
        owed["announcement"] = _newest(_of_kind(file, "announcement"), "posted_on")
    if file.last("review_elimination") is not None:
        owed |= {f"elimination_{name}": day for name, day in _chain(file, "elimination").items()}
    enrolled = file.last("announce", "carry_over")
    wait = timedelta(days=standards.number("national_entry_days"))
    if _still_helped(file, enrolled) and enrolled and enrolled.occurred_on + wait < standards.day:
        owed["national_entry"] = _entered(file)
    return owed


def _chain(file: File, kind: str) -> dict[str, date | None]:
    notices = _of_kind(file, kind)
    return {
        "visit": _newest([row for row in file.of("visits") if row.purpose == kind], "visited_on"),
        "meeting": _newest([row for row in file.of("meetings") if row.purpose == kind], "held_on"),
        "notice": _newest(notices, "posted_on"),
        "notice_end": _newest(notices, "taken_down_on"),
    }


def _of_kind(file: File, kind: str) -> list[Any]:
    return [row for row in file.of("notices") if row.kind == kind]


def _newest(rows: Sequence[Any], name: str) -> date | None:
    found: date | None = getattr(rows[-1], name) if rows else None
    return found


def _still_helped(file: File, enrolled: Step | None) -> bool:
    return enrolled is not None and file.case.state in AFTER_ENROLMENT


def _entered(file: File) -> date | None:
    """Return the day of the entry into the national system, or the month shown there."""
    entered = _newest(file.of("national"), "entered_on")
    since = file.case.monitored_since
    return entered or (date(int(since[:4]), int(since[4:]), 1) if since else None)


def same_picture(session: Session) -> Iterator[Hit]:
    """V06: the very same picture lies in the files of several households.

    Pictures of meetings and notices are shared by their nature and aren't looked at; nor is what was
    struck out, nor a picture in two cases of one household.
    """
    ours = (
        Evidence.struck_on.is_(None),
        Evidence.media_type.startswith("image/"),
        Case.household_id.is_not(None),
    )
    shared = (
        select(Evidence.sha256)
        .join(Case, Case.id == Evidence.case_id)
        .where(*ours)
        .group_by(Evidence.sha256)
        .having(func.count(func.distinct(Case.household_id)) > 1)
    )
    rows = session.execute(
        select(
            Evidence.sha256, Evidence.id, Evidence.kind, Evidence.account_id, Case.id.label("case_id"),
            Case.ref, Case.territory, Case.household_id,
        )
        .join(Case, Case.id == Evidence.case_id)
        .where(Evidence.sha256.in_(shared), *ours)
        .order_by(Evidence.sha256, Evidence.id)
    ).all()  # fmt: skip
    kept = _kept(session, {row.case_id for row in rows})
    for _, group in groupby(rows, key=lambda row: row.sha256):
        yield _shared(list(group), kept)


def _shared(rows: Sequence[Any], kept: dict[int, int]) -> Hit:
    """Return the hit on one picture: its subject is the paper that brought it into a second household."""
    first = rows[0]
    second = next(row for row in rows if row.household_id != first.household_id)
    return Hit(
        rule="V06",
        subject_kind="evidence",
        subject_id=second.id,
        case_id=second.case_id,
        territory=second.territory,
        people=frozenset(row.account_id for row in rows),
        fields={
            "first_case": first.ref, "first_paper": first.id, "second_case": second.ref,
            "second_paper": second.id, "paper_kind": second.kind,
            "households": len({row.household_id for row in rows}),
        },
        events=tuple((StreamKind.CASE.value, row.case_id, kept[row.id]) for row in rows if row.id in kept),
        found_key=f"V06/{first.id}",
    )  # fmt: skip


def _kept(session: Session, cases: set[int]) -> dict[int, int]:
    """Return by which event of its case each paper came into these files."""
    if not cases:
        return {}
    rows = session.execute(
        select(Event.sequence, Event.body).where(
            Event.stream_kind == StreamKind.CASE.value,
            Event.stream_id.in_(cases),
            Event.kind == "case.paper_kept",
        )
    )
    return {int(content_of(body)["data"]["paper"]): sequence for sequence, body in rows}
