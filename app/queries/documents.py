"""Which documents a case can have printed now and why others can't yet, and what stands in one.

Who may print is asked here and nowhere else: the role of a post and what that post reaches. A document with
an empty place doesn't exist: what is missing is named.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from app import clock
from app.errors import Forbidden, NotFound
from app.facts.notices import BRINGS
from app.lookup import assigned_to, get_case
from app.models.base import db
from app.models.case import Case
from app.policy import Actor
from app.queries import (
    document_decisions,
    document_elimination,
    document_file,
    document_household,
    document_problems,
)
from app.queries.cases import CasePage
from app.queries.document_drawn import Drawn, Values, Word, certifies, zh
from app.queries.timeline import Entry
from workflows.documents.registry import DOCUMENTS, documents_of
from workflows.documents.vocabulary import ESCALATION, OPENING, WHOLE_FILE, Document
from workflows.roles import ROLES

Loader = Callable[[Drawn, Entry], Values]

LOADERS: Mapping[str, Loader] = {
    "cover": document_file.cover,
    "contents": document_file.contents,
    "application": document_household.application,
    "visit_sheet": document_household.visit_sheet,
    "income_sheet": document_household.income_sheet,
    "comparison": document_household.comparison,
    "minutes": document_decisions.minutes,
    "elimination_minutes": document_decisions.minutes,
    **{
        key: partial(document_decisions.notice, kind=kind)
        for kind, keys in {
            "identification": ("notice", "notice_a3"),
            "announcement": ("announcement", "announcement_a3"),
            "elimination": ("elimination_notice", "elimination_notice_a3"),
        }.items()
        for key in keys
    },
    "village_report": document_decisions.village_report,
    "township_approval": document_decisions.approval,
    "county_approval": document_decisions.approval,
    "refusal": document_decisions.refusal,
    "help_sheet": document_elimination.help_sheet,
    "elimination_sheet": document_elimination.elimination_sheet,
    "elimination_assessment": document_elimination.assessment,
    "hand_over": document_problems.hand_over,
    "plan": document_problems.plan,
    "progress": document_problems.progress,
    "extension": document_problems.extension,
    "acceptance": document_problems.acceptance,
    "closing_request": document_problems.closing_request,
    "closure_notice": document_problems.closure_notice,
    "closure_letter": document_problems.closure_letter,
    "look_back": document_problems.look_back,
    "supervision_slip": document_problems.supervision_slip,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A document of a case. ``missing`` are names without a value, ``after`` the message of the act awaited.

    ``sequence`` is the event that it certifies, 0 before it happened.
    """

    document: Document
    sequence: int
    missing: tuple[str, ...] = ()
    after: str = ""

    @property
    def ready(self) -> bool:
        """Return whether it can be printed now."""
        return bool(self.sequence) and not self.missing


@dataclass(frozen=True, slots=True)
class DrawnDocument:
    """What stands in one document, the event it leads to, and whether its numbers are whole."""

    ref: str
    document: Document
    values: Values
    sequence: int
    full: bool


@dataclass(frozen=True, slots=True)
class CaseDocuments:
    """The documents of one case in reach."""

    ref: str
    offers: tuple[Offer, ...]


class Refused(Exception):
    """A document that can't be printed: not yet, or with something missing in it."""

    def __init__(self, offer: Offer) -> None:
        super().__init__(offer.document.key)
        self.offer = offer


def case_documents(actor: Actor, ref: str, word: Word) -> CaseDocuments:
    """Return what may be printed of a case in reach, in the order of its file."""
    case = get_case(db.session(), actor, ref)
    drawn = Drawn(actor, case, word)
    offers = tuple(_drawn(drawn, one)[0] for one in _mine(actor, case))
    return CaseDocuments(case.ref, offers)


def offered(actor: Actor, page: CasePage) -> tuple[Offer, ...]:
    """Return which documents of a case whose page is read already have what they certify.

    Nothing more is asked for that: whether anything is missing in one is told when it is printed.
    """
    roles = {
        post.role for post in actor.posts if post.covers(page.territory) or ROLES[post.role].by_assignment
    }
    acts = _Acts(page)
    return tuple(
        Offer(one, acts.sequence(one), after=awaited(one, page.labels))
        for one in documents_of(page.workflow)
        if roles & one.printed_by and one.paper == "A4"
    )


class _Acts:
    """What happened in a case, as its page tells it."""

    def __init__(self, page: CasePage) -> None:
        self._page = page
        reopened = [one.sequence for one in page.entries if one.data.get("action") == "reopen"]
        self._begun = max(reopened, default=0)

    def sequence(self, document: Document) -> int:
        """Return the event that a document certifies, 0 where it hasn't happened."""
        entries, newest = self._page.entries, self._page.entries[0].sequence
        if document.act == OPENING:
            return entries[-1].sequence
        if document.act == WHOLE_FILE:
            return newest
        if document.act == ESCALATION:
            return newest if self._page.problem is not None and self._page.problem.now.pressed else 0
        if document.notice:
            return newest if any(one.kind == document.notice for one in self._page.notices) else 0
        return next((one.sequence for one in entries if self._done(one, document)), 0)

    def _done(self, one: Entry, document: Document) -> bool:
        return certifies(one, document.actions, document.source) and one.sequence > self._begun


def draw(actor: Actor, ref: str, key: str, word: Word, *, full: bool = False) -> DrawnDocument:
    """Return what stands in a document of a case in reach.

    Raises :class:`NotFound` for one that the procedure doesn't have, :class:`Forbidden` for a role that
    doesn't print it, :class:`Refused` for one that isn't whole.
    """
    case = get_case(db.session(), actor, ref)
    if key not in DOCUMENTS or DOCUMENTS[key].workflow != case.workflow:
        raise NotFound
    if DOCUMENTS[key] not in _mine(actor, case):
        raise Forbidden
    return _whole(Drawn(actor, case, word, full=full), DOCUMENTS[key])


def draw_all(actor: Actor, ref: str, word: Word) -> tuple[tuple[DrawnDocument, ...], tuple[Offer, ...]]:
    """Return every document of a case that can be printed now, and those that can't, each with why."""
    case = get_case(db.session(), actor, ref)
    drawn = Drawn(actor, case, word)
    found: list[DrawnDocument] = []
    left: list[Offer] = []
    for one in _mine(actor, case):
        if one.paper != "A4":
            continue  # the same notice on a larger sheet
        try:
            found.append(_whole(drawn, one))
        except Refused as refusal:
            left.append(refusal.offer)
    return tuple(found), tuple(left)


def _mine(actor: Actor, case: Case) -> tuple[Document, ...]:
    """Return the documents that a post of the actor prints which itself reaches the case."""
    assigned = assigned_to(db.session(), actor, case.id)
    reaching = {
        post.role for post in actor.posts if post.covers(case.territory) or post.organisation_id in assigned
    }
    return tuple(one for one in documents_of(case.workflow) if reaching & one.printed_by)


def _whole(drawn: Drawn, document: Document) -> DrawnDocument:
    offer, values, act = _drawn(drawn, document)
    if not offer.ready or act is None:
        raise Refused(offer)
    digest = next(one.digest for one in drawn.past.events if one.sequence == act.sequence).hex()
    return DrawnDocument(
        ref=drawn.case.ref,
        document=document,
        values={**values, **_common(drawn, act, digest)},
        sequence=act.sequence,
        full=drawn.full and document.numbers,
    )


def _drawn(drawn: Drawn, document: Document) -> tuple[Offer, Values, Entry | None]:
    act = drawn.act(document)
    labels = {one.name: one.label for one in drawn.past.workflow.actions}
    if act is None:
        return Offer(document, 0, after=awaited(document, labels)), {}, None
    values = LOADERS[document.key](drawn, act)
    return Offer(document, act.sequence, tuple(missing(document, values))), values, act


def _common(drawn: Drawn, act: Entry, digest: str) -> dict[str, object]:
    """Return what stands on every document, but for the code and the mark, which belong to the printing."""
    return {
        "ref": drawn.case.ref,
        "printed_on": zh(clock.today()),
        "event_number": str(act.sequence),
        "event_day": zh(clock.local_date(act.recorded_at)),
        "event_code": " ".join(digest[at : at + 4] for at in range(0, 16, 4)),
    }


def missing(document: Document, values: Values) -> Iterator[str]:
    """Yield the names of a document that have no value, a table's columns by the name of the table."""
    for name in document.fields:
        if not values.get(name):
            yield name
    for table, columns in document.tables.items():
        rows = values.get(table)
        if not isinstance(rows, Sequence) or not rows:
            yield table
            continue
        yield from (f"{table}.{name}" for name in columns if any(not row.get(name) for row in rows))


def awaited(document: Document, labels: Mapping[str, str]) -> str:
    """Return the message of the act after which a document can be printed, empty where no act brings it."""
    names = document.actions or (BRINGS.get(document.notice, ""),)
    return next((labels[name] for name in names if name in labels), "")
