"""Rules on the rectification of problems: R01 and R09 (red-flags.md 2.8)."""

from collections.abc import Iterator
from datetime import date, timedelta

from app.models.base import StreamKind
from app.oversight.hit import Hit, of_case
from app.oversight.procedure import camera_day
from app.oversight.records import File, Step
from app.oversight.standards import Standards

AT_ONCE = frozenset({"immediate", "immediate_and_long_term"})
"""Deadlines of what is put right on the spot (立行立改): its proof may be older than the list."""


def closed_unfixed(file: File, _standards: Standards) -> Iterator[Hit]:
    """R01: closed without work, before it, unchecked, or on pictures older than the problem."""
    closed, rows = file.last("close"), file.of("problem")
    if closed is None or not rows:
        return
    problem = rows[0]
    found_on = problem.reopened_on or problem.feedback_on
    fields: dict[str, str | int | date] = {"found_on": found_on, "closed_on": closed.occurred_on}
    reports = [
        row.reported_on for row in file.of("reports") if row.sequence > (problem.reopened_sequence or 0)
    ]
    pictures = [day for row in file.of("work_papers") if (day := camera_day(row.taken_at)) is not None]
    if not reports:
        fields["fault"] = "no_work"
    elif closed.occurred_on < min(reports):
        fields |= {"fault": "before_work", "reported_on": min(reports)}
    elif not _checked(file):
        fields["fault"] = "unchecked"
    elif pictures and max(pictures) < found_on and problem.deadline_kind not in AT_ONCE:
        fields |= {"fault": "old_pictures", "newest_picture": max(pictures), "pictures": len(pictures)}
    else:
        return
    yield of_case("R01", file, f"closure/{closed.sequence}", fields, [closed])


def _checked(file: File) -> bool:
    return any(
        step.action == "accept" and step.source == "county_acceptance" and step.completes
        for step in file.standing
    )


def relapsed(file: File, standards: Standards) -> Iterator[Hit]:
    """R09: the problem is back: the same one opened again, or one of the same title in the same unit.

    What was closed as not true never was a problem and doesn't come back.
    """
    rows = file.of("problem")
    if not rows:
        return
    problem, within = rows[0], timedelta(days=standards.number("relapse_days"))
    yield from _reopened(file, within)
    for row in file.of("alike"):
        if row.closed_on <= problem.feedback_on <= row.closed_on + within:
            fields: dict[str, str | int | date] = {
                "form": "again", "earlier_case": row.ref, "closed_on": row.closed_on,
                "back_on": problem.feedback_on, "days": (problem.feedback_on - row.closed_on).days,
            }  # fmt: skip
            yield of_case(
                "R09", file, f"again/{row.id}", fields, _claim(file),
                events=((StreamKind.CASE.value, row.id, row.last_sequence),),
            )  # fmt: skip


def _reopened(file: File, within: timedelta) -> Iterator[Hit]:
    closings = [step for step in file.steps if step.action == "close" and step.completes]
    for closed in closings:
        back = next((step for step in file.steps if step.sequence == closed.voided_by), None)
        if back is None or back.action != "reopen" or back.occurred_on > closed.occurred_on + within:
            continue
        fields: dict[str, str | int | date] = {
            "form": "reopened", "closed_on": closed.occurred_on, "back_on": back.occurred_on,
            "days": (back.occurred_on - closed.occurred_on).days,
        }  # fmt: skip
        yield of_case("R09", file, f"reopened/{back.sequence}", fields, [closed, back])


def _claim(file: File) -> list[Step]:
    claimed = file.first("claim")
    return [claimed] if claimed is not None else []
