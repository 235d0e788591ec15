"""Rules on the order of a procedure and on its notices: P02, P03, P04, P06 (red-flags.md 2.3)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.oversight.hit import Hit, of_case
from app.oversight.records import File, Step
from app.oversight.standards import Standards
from workflows.vocabulary import Workflow

FIRST, LAST = -1.0, float("inf")
CHAINS = {
    "identification": ("post_notice", "close_notice", "review"),
    "elimination": ("post_elimination_notice", "close_elimination_notice", "review_elimination"),
}
"""By kind of notice: the acts that post it, that close it, and that come next."""
ONE_DAY = (
    frozenset({"record_visit", "record_comparison", "appraise", "post_notice", "review", "approve"}),
    frozenset({
        "record_elimination_visit", "appraise_elimination", "post_elimination_notice", "review_elimination",
        "approve_elimination",
    }),
)  # fmt: skip
"""E3 to E8 and X2 to X6: steps that want days of their own."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A document with its day and its place on the path: after all that end before ``low``.

    ``step`` is the signature behind it, None for what no signature brought.
    """

    name: str
    on: date
    low: float
    high: float
    step: Step | None = None
    people: frozenset[int] = frozenset()


def wrong_order(file: File, _standards: Standards) -> Iterator[Hit]:
    """P02: of two documents that follow each other on the path, the later is dated first.

    The order is that of the case's own definition. One hit a case names the pair that is furthest apart;
    ``pairs`` counts all of them.
    """
    documents = _documents(file)
    pairs = [
        (before, after)
        for before in documents
        for after in documents
        if before.high < after.low and before.on > after.on
    ]
    if not pairs:
        return
    before, after = max(pairs, key=lambda pair: (pair[0].on - pair[1].on, pair[1].low - pair[0].high))
    steps = [one.step for one in (before, after) if one.step is not None]
    yield of_case(
        "P02",
        file,
        f"{before.name}>{after.name}/{'-'.join(str(step.sequence) for step in steps)}",
        {
            "before": before.name, "before_on": before.on, "after": after.name, "after_on": after.on,
            "pairs": len(pairs),
        },
        steps,
        people=before.people | after.people,
    )  # fmt: skip


def _documents(file: File) -> list[Dated]:
    """Return the dated documents of a case, each with its place on the path."""
    path = _path(file)
    visits = {row.sequence: row.visited_on for row in file.of("visits")}
    found = [
        Dated(step.action, visits.get(step.sequence, step.occurred_on), place, place, step)
        for place, step in enumerate(path)
    ]
    found += _beside(file, found)
    return found


def _path(file: File) -> list[Step]:
    """Return the standing signatures that took the case forwards, by where on the path they were given."""
    workflow = file.workflow
    places = _places(workflow)
    forward = [
        step
        for step in file.standing
        if step.source in places and step.target in places and places[step.target] > places[step.source]
    ]
    return sorted(forward, key=lambda step: (places[step.source], step.sequence))


def _places(workflow: Workflow) -> dict[str, int]:
    places = {state.name: place for place, state in enumerate(workflow.states)}
    return places | {old: places[new] for old, new in workflow.renamed.items() if new in places}


def _beside(file: File, path: list[Dated]) -> Iterator[Dated]:
    """Yield what lies beside the path: the comparison, the plan of help, the national system."""
    after = {one.name: one.high for one in path}
    first = {one.name: one.low for one in reversed(path)}
    compared = file.last("record_comparison")
    if compared is not None and compared.source == compared.target:
        waits = [
            first[action.name]
            for action in file.workflow.actions
            if "record_comparison" in action.after and action.name in first
        ]
        yield Dated(
            "record_comparison", compared.occurred_on, _before(file, path, "record_comparison") + 0.5,
            min(waits, default=LAST) - 0.5, compared,
        )  # fmt: skip
    if "record_visit" in after and file.case.fast_lane_on is None:
        for row in file.of("measures"):
            yield Dated("measure", row.planned_on, after["record_visit"] + 0.5, LAST)
    if "approve" in after:
        for row in file.of("national"):
            people = frozenset((row.account_id,))
            yield Dated("national_entry", row.entered_on, after["approve"] + 0.5, LAST, people=people)


def _before(file: File, path: list[Dated], name: str) -> float:
    """Return the last place on the path before the first state in which an act beside it may be done."""
    places = _places(file.workflow)
    first = min(
        places[source] for action in file.workflow.actions if action.name == name for source in action.source
    )
    return max(
        (one.high for one in path if one.step is not None and places[one.step.source] < first), default=FIRST
    )


def notice_short(file: File, standards: Standards) -> Iterator[Hit]:
    """P03: the notice hung for fewer full days than are owed, or its last picture was taken before.

    Owed are the days of the profile that binds the case, and at least those that the flag names.
    """
    taken = {row.notice_id: camera_day(row.taken_at) for row in file.of("taken")}
    for kind, (posting, closing, _) in CHAINS.items():
        notice, closed = _notice(file, kind), file.last(closing)
        if notice is None or closed is None or notice.taken_down_on is None:
            continue
        last = standards.last_day(notice.posted_on, file.bound[f"notice_days_{kind}"])
        seen = taken.get(notice.id)
        down = min(notice.taken_down_on, seen + timedelta(days=1)) if seen else notice.taken_down_on
        if down > last:
            continue
        posted = file.last(posting)
        yield of_case(
            "P03",
            file,
            f"notice/{notice.id}",
            {
                "notice": kind, "posted_on": notice.posted_on, "taken_down_on": notice.taken_down_on,
                "last_day": last, "days": max((down - notice.posted_on).days - 1, 0),
                "days_owed": (last - notice.posted_on).days,
            },
            [step for step in (posted, closed) if step is not None],
            events=(("notice", notice.id, notice.last_sequence),),
        )  # fmt: skip


def reviewed_early(file: File, standards: Standards) -> Iterator[Hit]:
    """P04: the township's review is dated on or before the last day that the notice owes."""
    for kind, (_, closing, reviewing) in CHAINS.items():
        notice = _notice(file, kind)
        if notice is None or file.last(closing) is None:
            continue
        last = standards.last_day(notice.posted_on, file.bound[f"notice_days_{kind}"])
        early = [step for step in file.standing if step.action == reviewing and step.occurred_on <= last]
        if early:
            yield of_case(
                "P04",
                file,
                f"notice/{notice.id}",
                {
                    "notice": kind, "posted_on": notice.posted_on, "last_day": last,
                    "reviewed_on": min(step.occurred_on for step in early),
                },
                early,
            )  # fmt: skip


def _notice(file: File, kind: str) -> Any:
    """Return the newest posted notice of a kind that names the case."""
    found = [row for row in file.of("notices") if row.kind == kind and row.posted_on is not None]
    return found[-1] if found else None


def one_day(file: File, standards: Standards) -> Iterator[Hit]:
    """P06, first form: so many steps that want days of their own are claimed for one day."""
    least = standards.number("same_day_steps")
    for names in ONE_DAY:
        days: dict[date, dict[str, Step]] = defaultdict(dict)
        for step in file.standing:
            if step.action in names and step.completes:
                days[step.occurred_on][step.action] = step
        for day, steps in days.items():
            if len(steps) >= least:
                yield of_case(
                    "P06",
                    file,
                    f"day/{min(one.sequence for one in steps.values())}",
                    {"form": "same_day", "day": day, "steps": len(steps), "named": " ".join(sorted(steps))},
                    list(steps.values()),
                )


def one_sitting(file: File, standards: Standards) -> Iterator[Hit]:
    """P06, second form: steps claimed for days far apart were all recorded within a short while."""
    least = standards.number("sitting_steps")
    within = timedelta(hours=standards.number("sitting_hours"))
    spread = standards.number("sitting_spread")
    steps = sorted((step for step in _path(file) if step.completes), key=lambda step: step.sequence)
    best: list[Step] = []
    begin = 0
    for end, step in enumerate(steps):
        while step.recorded_at - steps[begin].recorded_at > within:
            begin += 1
        window = steps[begin : end + 1]
        if len(window) >= max(least, len(best)) and _spread(window) > spread:
            best = window
    if best:
        yield of_case(
            "P06",
            file,
            f"sitting/{best[0].sequence}",
            {
                "form": "one_sitting", "steps": len(best), "days": _spread(best),
                "minutes": int((best[-1].recorded_at - best[0].recorded_at).total_seconds() // 60),
                "named": " ".join(step.action for step in best),
            },
            best,
        )  # fmt: skip


def _spread(steps: list[Step]) -> int:
    days = [step.occurred_on for step in steps]
    return (max(days) - min(days)).days


def camera_day(text: str) -> date | None:
    """Return the camera's day; what it wrote wrongly is no day."""
    try:
        return date.fromisoformat(text[:10].replace(":", "-"))
    except ValueError:
        return None
