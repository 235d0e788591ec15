"""What a batch of problems and each of its problems say, and what may be wrong with that."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app import clock, errors
from app.audit.record import looks_personal
from app.models.organisation import Organisation
from app.models.region import Region
from workflows.rectification.codes import BATCH_LEVEL, DEADLINE_KIND, SOURCE, Codes

MOST = 500
"""Problems of one batch: more is another batch, or a slip of an import."""

MOST_YUAN = Decimal(10_000_000_000)


@dataclass(frozen=True, slots=True)
class BatchSheet:
    """What a batch is: codes of ``SOURCE`` and ``BATCH_LEVEL``, who found it, when it was fed back.

    ``territory`` is the region code of the county or township that keeps it.
    """

    territory: str
    title: str
    source: str
    level: str
    year: int
    finder: str
    feedback_on: date
    round: str = ""
    document_number: str = ""
    two_way: bool = False


@dataclass(frozen=True, slots=True)
class ProblemSheet:
    """One problem as it is handed over. ``lead_id`` and ``units`` are organisations.

    ``deadline_text`` stands as printed; ``deadline_on`` is its last day where it has one. ``amount`` is
    in yuan. ``department_id`` is whom a suspect is handed to as well.
    """

    title: str
    lead_id: int
    units: Sequence[int] = ()
    description: str = ""
    number: str = ""
    category: str = ""
    deadline_text: str = ""
    deadline_kind: str = "unknown"
    deadline_on: date | None = None
    amount: Decimal | None = None
    department_id: int | None = None


def batch_wrong(session: Session, sheet: BatchSheet) -> Iterator[errors.Problem]:
    """Yield what is wrong with a batch itself."""
    region = session.get(Region, sheet.territory)
    if region is None or region.level not in ("county", "township"):
        yield errors.Problem("territory", "region_unknown")
    chosen: tuple[tuple[str, str, Codes], ...] = (
        ("source", sheet.source, SOURCE),
        ("level", sheet.level, BATCH_LEVEL),
    )
    for name, code, codes in chosen:
        if code not in dict(codes):
            yield errors.Problem(name, "unknown_choice")
    limits = {"title": 200, "finder": 120, "round": 40, "document_number": 80}
    for name, most in limits.items():
        yield from _text(name, getattr(sheet, name), most, required=name in ("title", "finder"))
    if sheet.feedback_on > clock.today():
        yield errors.Problem("feedback_on", "date_future")
    if not 2000 <= sheet.year <= clock.today().year + 1:
        yield errors.Problem("year", "year_wrong")


def problems_wrong(
    sheet: BatchSheet, problems: Sequence[ProblemSheet], organisations: Mapping[int, Organisation]
) -> Iterator[errors.Problem]:
    """Yield what is wrong with its problems, each named by its place, such as ``problems-3-title``."""
    if not problems:
        yield errors.Problem("", "batch_empty")
    if len(problems) > MOST:
        yield errors.Problem("", "batch_too_large", {"most": MOST})
    for place, one in enumerate(problems):
        for found in _wrong_problem(sheet, one, organisations):
            yield errors.Problem(f"problems-{place}-{found.field}", found.code, found.details)


def _wrong_problem(
    sheet: BatchSheet, one: ProblemSheet, organisations: Mapping[int, Organisation]
) -> Iterator[errors.Problem]:
    yield from _text("title", one.title, 500, required=True)
    for name, most in (("number", 20), ("category", 120), ("deadline_text", 120), ("description", 8000)):
        yield from _text(name, getattr(one, name), most, required=False)
    if one.lead_id not in organisations:
        yield errors.Problem("lead_id", "unit_unknown")
    if not set(one.units) <= organisations.keys():
        yield errors.Problem("units", "unit_unknown")
    department = organisations.get(one.department_id) if one.department_id is not None else None
    if one.department_id is not None and (department is None or department.level != "county"):
        yield errors.Problem("department_id", "unit_unknown")
    if sheet.two_way and (department is None or one.department_id == one.lead_id):
        yield errors.Problem("department_id", "department_missing")
    if one.deadline_kind not in dict(DEADLINE_KIND):
        yield errors.Problem("deadline_kind", "unknown_choice")
    if one.amount is not None and not (one.amount.is_finite() and 0 <= one.amount <= MOST_YUAN):
        yield errors.Problem("amount", "amount_wrong", {"most": f"{MOST_YUAN:,}"})


def _text(name: str, text: str, most: int, *, required: bool) -> Iterator[errors.Problem]:
    if required and not text.strip():
        yield errors.Problem(name, "answer_missing")
    if len(text) > most:
        yield errors.Problem(name, "too_long", {"most": most})
    if looks_personal(text):
        yield errors.Problem(name, "personal_number")
