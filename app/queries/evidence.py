"""Papers as a file lists them, and the bytes of one that may be seen."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, func, select

from app import storage
from app.errors import NotFound
from app.keyring import refuse_held
from app.lookup import get_case, get_evidence
from app.models.account import Account, Person
from app.models.base import db
from app.models.case import Case
from app.models.evidence import Evidence
from app.policy import Actor, writing_to
from app.queries.case_file import unsealed
from app.sealing import Unreadable


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper of a file. ``picture`` says that there is a small picture of it to show."""

    id: int
    kind: str
    file_name: str
    media_type: str
    size: int
    picture: bool
    taken_at: str
    who: str
    account_id: int
    recorded_at: datetime
    struck_on: date | None


@dataclass(frozen=True, slots=True)
class PaperFile:
    """What a browser gets: bytes, their type, a name to save them under."""

    content: bytes
    media_type: str
    file_name: str
    picture: bool


@dataclass(frozen=True, slots=True)
class CasePapers:
    """The papers of one case, and which case it is. ``writable`` says that the reader may add to them."""

    ref: str
    workflow: str
    writable: bool
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One paper by itself."""

    row: PaperRow


def newest_paper() -> int:
    """Return the number of the newest paper there is; what has a smaller one was there before."""
    return db.session.execute(select(func.coalesce(func.max(Evidence.id), 0))).scalar_one()


def case_papers(actor: Actor, ref: str) -> CasePapers:
    """Return the papers of a case in reach."""
    case = get_case(db.session(), actor, ref)
    writable = actor.may(writing_to(case.territory))
    return CasePapers(case.ref, case.workflow, writable, paper_rows(Evidence.case_id == case.id, case.key))


def paper_page(actor: Actor, paper_id: int) -> PaperPage:
    """Return one paper in reach."""
    _, owner = get_evidence(db.session(), actor, paper_id)
    return PaperPage(paper_rows(Evidence.id == paper_id, owner.key)[0])


def papers_of_case(ref: str) -> tuple[PaperRow, ...]:
    """Return the papers of a case, the newest first. Whoever asks has looked the case up before."""
    rows = db.session.execute(_OF_CASE, {"ref": ref}).all()
    return tuple(_paper_row(paper, who, key) for paper, who, key in rows)


def paper_rows(owner: ColumnElement[bool], key: bytes) -> tuple[PaperRow, ...]:
    """Return the papers of one owner, sealed under ``key``, the newest first."""
    return tuple(_paper_row(paper, who, key) for paper, who in db.session.execute(_PAPERS.where(owner)))


_PAPERS = (
    select(Evidence, Person.name)
    .join(Account, Account.id == Evidence.account_id)
    .join(Person, Person.id == Account.person_id)
    .order_by(Evidence.id.desc())
)
_OF_CASE = (
    _PAPERS.add_columns(Case.key).join(Case, Case.id == Evidence.case_id).where(Case.ref == bindparam("ref"))
)


def _paper_row(paper: Evidence, who: str, key: bytes) -> PaperRow:
    return PaperRow(
        id=paper.id,
        kind=paper.kind,
        file_name=unsealed(key, paper.file_name_sealed, f"evidence/{paper.name}/file"),
        media_type=paper.media_type,
        size=paper.size,
        picture=bool(paper.thumbnail),
        taken_at=paper.taken_at,
        who=who,
        account_id=paper.account_id,
        recorded_at=paper.recorded_at,
        struck_on=paper.struck_on,
    )


def paper_file(actor: Actor, paper_id: int, *, small: bool = False) -> PaperFile:
    """Return what may be seen of a paper in reach.

    Of a picture that is the copy without what the camera wrote into it; the original stays locked
    away for comparison with its digest.
    """
    paper, owner = get_evidence(db.session(), actor, paper_id)
    name = (paper.thumbnail or paper.shown) if small else paper.shown
    try:
        content = storage.get(name or paper.name, key=owner.key)
    except Unreadable as error:
        refuse_held(owner.key)  # says that it is locked or destroyed
        raise NotFound from error  # damaged
    return PaperFile(
        content=content,
        media_type="image/jpeg" if name else paper.media_type,
        file_name=unsealed(owner.key, paper.file_name_sealed, f"evidence/{paper.name}/file"),
        picture=bool(name),
    )
