"""What a computed rule found: one question, with what was compared and by whose acts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from app.oversight.records import File, Step


@dataclass(frozen=True, slots=True)
class Hit:
    """One question that a rule asks.

    ``subject_kind`` is ``case``, ``household``, ``account``, ``village`` or ``evidence``. ``people`` are
    the accounts that the hit names. ``fields`` is what was compared, nothing personal. ``events`` are
    stream, id and sequence. ``found_key`` is the hit's stable identity: a rescan doesn't raise it twice.
    """

    rule: str
    subject_kind: str
    subject_id: int
    case_id: int | None
    territory: str
    people: frozenset[int]
    fields: Mapping[str, str | int]
    events: tuple[tuple[str, int, int], ...]
    found_key: str


def of_case(
    rule: str,
    file: File,
    key: str,
    fields: Mapping[str, str | int | date],
    steps: Collection[Step] = (),
    *,
    household: bool = False,
    people: frozenset[int] = frozenset(),
    events: tuple[tuple[str, int, int], ...] = (),
) -> Hit:
    """Return a hit on a case, or on its ``household``; ``key`` tells it from others of the same rule there.

    ``steps`` are the signatures compared: their signers are named, their events cited. Where there are
    none, the event with which the case began is.
    """
    case = file.case
    by_household = household and case.household_id is not None
    return Hit(
        rule=rule,
        subject_kind="household" if by_household else "case",
        subject_id=case.household_id if by_household else case.id,
        case_id=case.id,
        territory=case.territory,
        people=frozenset(who for step in steps for who in step.people) | people,
        fields=plain(fields),
        events=(*file.event(*steps), *events) or (file.place,),
        found_key=f"{rule}/case/{case.id}/{key}",
    )


def plain(fields: Mapping[str, str | int | date]) -> dict[str, str | int]:
    """Return fields with their days in ISO form."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}
