"""Batches of problems: founded with all their problems at once, each of them a case (批次、交办)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, errors, profiles
from app.audit.idempotency import once_key
from app.audit.record import content_of, looks_personal, record
from app.commands.due_dates import set_due_date
from app.commands.openings import Beginning, new_case
from app.commands.signing import turn_text
from app.commands.transaction import perform_once
from app.definitions import in_force, keep
from app.engine.standing import CaseStanding
from app.engine.turn import owed_roles
from app.errors import Forbidden, Invalid
from app.models.case import Assignment, Case
from app.models.organisation import Organisation
from app.models.problem import PlanPaper, Problem, ProblemBatch, ProblemUnit
from app.models.region import Region
from app.permissions import Permission
from app.policy import Actor, HeldPost, territory_of
from workflows.rectification.codes import BATCH_LEVEL, DEADLINE_KIND, SOURCE, Codes
from workflows.rectification.definition import FROM_BATCH

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


@dataclass(frozen=True, slots=True)
class _Founding:
    """A batch being founded: who does it in which post, and what is the same for all its problems."""

    actor: Actor
    post: HeldPost
    batch: ProblemBatch
    organisations: dict[int, Organisation]
    values: dict[str, object] = field(default_factory=dict)


def found_batch(
    *,
    actor: Actor,
    sheet: BatchSheet,
    problems: Sequence[ProblemSheet],
    once: str,
    paper_id: int | None = None,
    paper_version: int | None = None,
) -> int:
    """Found a batch with its problems, all of them or none, and return its number.

    ``paper_id`` is the paper that it was read from; a paper founds one batch. ``paper_version`` is the
    version of its reading that the problems were taken from: a newer one raises :class:`Stale`. A problem
    that is wrong is named by its place: the field of the :class:`Invalid` is ``problems-3-title``. Raises
    :class:`Forbidden` where no post of the actor keeps batches there.
    """
    key = once_key(actor.account_id, "batch.founded", once, said=[sheet, list(problems), paper_id])

    def work(session: Session) -> int:
        return _found(session, actor, sheet, problems, (paper_id, paper_version), key)

    return perform_once(key, work, lambda first: int(content_of(first.body)["stream"]["id"]))


def _found(
    session: Session,
    actor: Actor,
    sheet: BatchSheet,
    problems: Sequence[ProblemSheet],
    source: tuple[int | None, int | None],
    key: str,
) -> int:
    post = actor.post_at(Permission.PROBLEMS_FOUND, sheet.territory)
    if post is None:
        raise Forbidden
    organisations = _organisations(session, post, problems)
    wrong = [*_wrong(session, sheet), *_wrong_problems(sheet, problems, organisations)]
    if wrong:
        raise Invalid(*wrong)
    paper = _paper(session, post, *source)
    batch = ProblemBatch(
        territory=sheet.territory,
        title=sheet.title.strip(),
        source=sheet.source,
        level=sheet.level,
        year=sheet.year,
        round=sheet.round.strip(),
        finder=sheet.finder.strip(),
        document_number=sheet.document_number.strip(),
        feedback_on=sheet.feedback_on,
        two_way=sheet.two_way,
        paper_id=paper.id if paper is not None else None,
        account_id=actor.account_id,
        founded_at=clock.now(),
    )
    record(
        session,
        batch,
        "batch.founded",
        actor=actor,
        post=post,
        occurred_on=sheet.feedback_on,
        data={
            "title": batch.title, "source": batch.source, "level": batch.level, "year": batch.year,
            "round": batch.round, "finder": batch.finder, "document_number": batch.document_number,
            "two_way": batch.two_way, "territory": batch.territory, "count": len(problems),
            "paper": batch.paper_id,
        },
        once=key,
    )  # fmt: skip
    if paper is not None:
        paper.status = "confirmed"
    with profiles.read_once(clock.today()):
        founding = _Founding(actor, post, batch, organisations, profiles.values(clock.today()))
        for position, one in enumerate(problems, 1):
            _begin(session, founding, one, position)
    return batch.id


def _paper(session: Session, post: HeldPost, paper_id: int | None, version: int | None) -> PlanPaper | None:
    if paper_id is None:
        return None
    paper = session.get(PlanPaper, paper_id, with_for_update=True)
    if paper is None or not post.covers(paper.territory):
        raise errors.NotFound
    if paper.status != "draft":
        raise Invalid(errors.Problem("", "paper_taken"))
    if version not in (None, paper.version):
        raise errors.Stale(seen=version or 0, current=paper.version)
    return paper


def _begin(session: Session, founding: _Founding, sheet: ProblemSheet, position: int) -> Case:
    """Add the case of one problem with whom it is handed to."""
    lead = founding.organisations[sheet.lead_id]
    variant = {"unit": unit_level(lead), "closure_notice": str(founding.values["closure_notice"])}
    workflow, digest = in_force("rectification", variant)
    keep(session, workflow, digest)
    way = next(one for one in workflow.openings if one.name == FROM_BATCH)
    beginning = Beginning("rectification", FROM_BATCH, lead.region_code, founding.batch.feedback_on)
    case = new_case(session, workflow, digest, way, beginning)
    case.unit_id = lead.id
    set_due_date(case, workflow, founding.values, profiles.entered_years())
    case.turn = turn_text(owed_roles(workflow, CaseStanding(way.state, case.territory), way.name))
    handed = list(dict.fromkeys([lead.id, *sheet.units]))
    record(
        session,
        case,
        "case.opened",
        actor=founding.actor,
        post=founding.post,
        occurred_on=founding.batch.feedback_on,
        data={
            "ref": case.ref, "workflow": case.workflow, "definition": case.workflow_digest,
            "profile": case.profile_digest, "opening": case.opening, "state": case.state,
            "territory": case.territory, "version": case.version, "due_on": case.due_on,
            "unit": case.unit_id, "batch": founding.batch.id, "number": sheet.number,
            "units": handed, "department": sheet.department_id,
        },
        personal={"record.title": sheet.title, "record.description": sheet.description},
        key=case.key,
    )  # fmt: skip
    session.add(_row(case, founding.batch, sheet, position))
    session.flush()
    _hand_over(session, case, lead, handed, sheet.department_id)
    return case


def _row(case: Case, batch: ProblemBatch, sheet: ProblemSheet, position: int) -> Problem:
    return Problem(
        case_id=case.id,
        batch_id=batch.id,
        number=sheet.number.strip(),
        position=position,
        category=sheet.category.strip(),
        title=sheet.title.strip(),
        description=sheet.description.strip(),
        lead_id=sheet.lead_id,
        department_id=sheet.department_id,
        deadline_text=sheet.deadline_text.strip(),
        deadline_kind=sheet.deadline_kind,
        deadline_on=sheet.deadline_on,
        amount=sheet.amount,
        proof=[],
    )


def _hand_over(
    session: Session, case: Case, lead: Organisation, units: Sequence[int], department_id: int | None
) -> None:
    for number in units:
        part = "lead" if number == lead.id else "responsible"
        session.add(ProblemUnit(case_id=case.id, organisation_id=number, part=part))
    reached = [*units, *([department_id] if department_id is not None else [])]
    assign(session, case, reached)


def assign(session: Session, case: Case, organisations: Sequence[int]) -> None:
    """Bring a case into reach of organisations that it isn't assigned to yet."""
    known = set(
        session.execute(select(Assignment.organisation_id).where(Assignment.case_id == case.id)).scalars()
    )
    for number in dict.fromkeys(organisations):
        if number not in known:
            session.add(
                Assignment(case_id=case.id, organisation_id=number, valid_from=clock.today(), valid_to=None)
            )
    session.flush()


def unit_level(organisation: Organisation) -> str:
    """Return the level of the definition's dimension ``unit`` for whoever answers for a problem."""
    return "department" if organisation.kind == "department" else organisation.level


def _organisations(
    session: Session, post: HeldPost, problems: Sequence[ProblemSheet]
) -> dict[int, Organisation]:
    """Return the organisations named that exist today: a township hands over within itself alone."""
    numbers = {
        number
        for one in problems
        for number in (one.lead_id, *one.units, one.department_id)
        if number is not None
    }
    rows = session.execute(select(Organisation).where(Organisation.id.in_(numbers))).scalars()
    today = clock.today()
    return {
        row.id: row
        for row in rows
        if (row.valid_to is None or row.valid_to >= today)
        and row.kind != "discipline_body"
        and (post.covers(row.region_code) or territory_of(row.region_code) == post.territory[:6])
    }


def _wrong(session: Session, sheet: BatchSheet) -> Iterator[errors.Problem]:
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


def _wrong_problems(
    sheet: BatchSheet, problems: Sequence[ProblemSheet], organisations: dict[int, Organisation]
) -> Iterator[errors.Problem]:
    if not problems:
        yield errors.Problem("", "batch_empty")
    if len(problems) > MOST:
        yield errors.Problem("", "batch_too_large", {"most": MOST})
    for place, one in enumerate(problems):
        for found in _wrong_problem(sheet, one, organisations):
            yield errors.Problem(f"problems-{place}-{found.field}", found.code, found.details)


def _wrong_problem(
    sheet: BatchSheet, one: ProblemSheet, organisations: dict[int, Organisation]
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
