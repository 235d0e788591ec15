"""Batches of problems: founded with all their problems at once, each of them a case (批次、交办)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, errors, profiles
from app.audit.idempotency import once_key
from app.audit.record import content_of, record
from app.commands.due_dates import set_due_date
from app.commands.openings import Beginning, new_case
from app.commands.problem_sheets import BatchSheet, ProblemSheet, batch_wrong, problems_wrong
from app.commands.signing import turn_text
from app.commands.transaction import perform_once
from app.definitions import in_force, keep
from app.engine.standing import CaseStanding
from app.engine.turn import owed_roles
from app.errors import Forbidden, Invalid
from app.models.case import Assignment, Case
from app.models.organisation import Organisation
from app.models.problem import Problem, ProblemBatch, ProblemUnit
from app.models.problem_paper import PlanPaper
from app.permissions import Permission
from app.policy import Actor, HeldPost, territory_of
from workflows.rectification.definition import FROM_BATCH

__all__ = ["BatchSheet", "ProblemSheet", "assign", "found_batch", "found_within", "unit_level"]


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
    return found_within(session, actor, post, sheet, problems, source=source, once=key)[0].id


def found_within(
    session: Session,
    actor: Actor,
    post: HeldPost,
    sheet: BatchSheet,
    problems: Sequence[ProblemSheet],
    *,
    source: tuple[int | None, int | None] = (None, None),
    once: str | None = None,
) -> tuple[ProblemBatch, list[Case]]:
    """Found a batch inside the running transaction and return it with the cases of its problems.

    ``post`` is the one in which the actor may found it: whoever calls has asked for that. ``source`` is the
    paper that it was read from with the version of its reading.
    """
    organisations = _organisations(session, post, problems)
    wrong = [*batch_wrong(session, sheet), *problems_wrong(sheet, problems, organisations)]
    if wrong:
        raise Invalid(*wrong)
    paper = _paper(session, post, *source)
    batch = _batch(actor, sheet, paper)
    record(
        session,
        batch,
        "batch.founded",
        actor=actor,
        post=post,
        occurred_on=sheet.feedback_on,
        data=_founded(batch, len(problems)),
        once=once,
    )
    if paper is not None:
        paper.status = "confirmed"
    with profiles.read_once(clock.today()):
        founding = _Founding(actor, post, batch, organisations, profiles.values(clock.today()))
        cases = [_begin(session, founding, one, position) for position, one in enumerate(problems, 1)]
    return batch, cases


def _batch(actor: Actor, sheet: BatchSheet, paper: PlanPaper | None) -> ProblemBatch:
    return ProblemBatch(
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


def _founded(batch: ProblemBatch, count: int) -> dict[str, object]:
    """Return what the first event of a batch tells."""
    names = (
        "title", "source", "level", "year", "round", "finder", "document_number", "two_way", "territory",
    )  # fmt: skip
    return {**{name: getattr(batch, name) for name in names}, "count": count, "paper": batch.paper_id}


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
        data=_opened(case, founding, sheet, handed),
        personal={"record.title": sheet.title, "record.description": sheet.description},
        key=case.key,
    )  # fmt: skip
    session.add(_row(case, founding.batch, sheet, position))
    session.flush()
    _hand_over(session, case, lead, handed, sheet.department_id)
    return case


def _opened(case: Case, founding: _Founding, sheet: ProblemSheet, handed: Sequence[int]) -> dict[str, object]:
    """Return what the first event of a problem tells."""
    return {
        "ref": case.ref, "workflow": case.workflow, "definition": case.workflow_digest,
        "profile": case.profile_digest, "opening": case.opening, "state": case.state,
        "territory": case.territory, "version": case.version, "due_on": case.due_on,
        "unit": case.unit_id, "batch": founding.batch.id, "number": sheet.number,
        "units": handed, "department": sheet.department_id,
    }  # fmt: skip


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
