"""What documents are drawn from: a case with its events, the act that one certifies, words for codes."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from sqlalchemy import select

from app.identity import HOUSEHOLD_PHONE, PHONE_CONTEXT
from app.masking import masked_identity, masked_phone
from app.models.account import Person
from app.models.base import db
from app.models.case import Case
from app.models.household import Household
from app.models.notice import Notice, NoticeEntry
from app.models.organisation import Organisation
from app.models.problem import Escalation, Problem
from app.permissions import Permission
from app.policy import Actor, region_of
from app.queries.actors import name_on
from app.queries.case_file import unsealed
from app.queries.inspection_past import Past
from app.queries.inspection_then import Then
from app.queries.places import region_names
from app.queries.problem_file import ProblemFile, problem_file
from app.queries.timeline import OF_DISCIPLINE, Entry
from workflows.documents.vocabulary import ESCALATION, OPENING, WHOLE_FILE, Document

Word = Callable[[str, str], str]
"""Gives the official Chinese word of a code: the name of its list, empty for a message itself; the code."""

Row = Mapping[str, object]
Values = Mapping[str, object]
"""Texts by names; pictures as :class:`Shot`; a table as a sequence of rows."""

NONE, UNKNOWN = "无", "未登记"
"""What stands where there is nothing to tell, and where nobody was asked: never an empty place."""


DAY_KIND = {"working": "工作日", "calendar": "自然日"}
"""How days are counted, as papers write it."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of the file by the number of its paper; what a document shows is read when it is made."""

    paper_id: int


class Drawn:
    """A case as its documents are drawn from it, read once for all of them."""

    def __init__(self, actor: Actor, case: Case, word: Word, *, full: bool = False) -> None:
        hidden = frozenset() if actor.may(Permission.DISCIPLINE_LEADS_READ) else OF_DISCIPLINE
        self.actor, self.case, self.word, self.full = actor, case, word, full
        self.past = Past(actor, case, hidden)
        self.entries: tuple[Entry, ...] = tuple(self.past.entries.values())
        self._then: dict[datetime, Then] = {}

    @cached_property
    def problem(self) -> ProblemFile:
        """Return the problem of the case with all that its rounds brought."""
        return problem_file(self.actor, self.case)

    def act(self, document: Document) -> Entry | None:
        """Return the event that a document certifies, None where it hasn't happened."""
        if document.act == OPENING:
            return self.entries[0]
        if document.act == WHOLE_FILE:
            return self.entries[-1]
        if document.act == ESCALATION:
            return self._entry(self._escalated())
        if document.notice:
            notice = self.notice(document.notice)
            return self._noted("notice", notice.id) or self.entries[-1] if notice is not None else None
        return self.done(*document.actions, source=document.source)

    def done(self, *actions: str, source: str = "") -> Entry | None:
        """Return the newest completed act of these names that still stands in the running round."""
        return next(
            (
                one
                for one in reversed(self.entries)
                if one.sequence > self.begun and certifies(one, actions, source)
            ),
            None,
        )

    def chain(self, last: Entry) -> tuple[Entry, ...]:
        """Return the signatures of an act in their order, from the first to the one that completed it."""
        found = [last]
        for one in reversed(self.entries):
            if one.sequence >= found[0].sequence or one.void:
                continue
            if one.data.get("action") != last.data["action"] or not found[0].data.get("position"):
                continue
            if one.data.get("source") == last.data["source"]:
                found.insert(0, one)
        return tuple(found)

    def signed(self, *acts: Entry | None) -> list[Row]:
        """Return the signatures of acts as rows of a table: who, in which post, when, with which words."""
        return [self._signature(one) for act in acts if act is not None for one in self.chain(act)]

    def _signature(self, one: Entry) -> Row:
        behalf = f"（代{one.behalf}）" if one.behalf else ""
        said = "；".join(told.text for told in one.texts if told.label == "Opinion")
        return {
            "role": self.word("ROLE", one.role),
            "name": f"{one.who}{behalf}",
            "organisation": one.organisation,
            "day": zh(one.occurred_on),
            "opinion": said or self.word("", one.label),
        }

    def said(self, act: Entry | None, label: str) -> str:
        """Return what was written under a question of an act's form by whoever signed first."""
        chain = self.chain(act) if act is not None else ()
        return next(
            (told.text for one in chain for told in one.texts if told.label == label and told.text), ""
        )

    def answer(self, act: Entry | None, name: str) -> str | Sequence[str]:
        """Return what was chosen or typed openly in an act's form."""
        chain = self.chain(act) if act is not None else ()
        return next((found for one in chain if (found := (one.data.get("answers") or {}).get(name))), "")

    @cached_property
    def begun(self) -> int:
        """Return the number of the event after which the running round of a problem began."""
        row = db.session.get(Problem, self.case.id) if self.case.workflow == "rectification" else None
        return row.reopened_sequence if row is not None else 0

    def then(self, act: Entry) -> Then:
        """Return the case as it stood when an act was recorded."""
        if act.recorded_at not in self._then:
            self._then[act.recorded_at] = self.past.at(act.recorded_at)
        return self._then[act.recorded_at]

    def identity(self, person_id: int, then: Then) -> str:
        """Return a member's number as it was recorded then, masked unless a purpose was given."""
        home = self.past.home
        if home is None:
            return ""
        past = home.family.before(one for one in home.changes if one.recorded_at > then.moment)
        number = str(past.people[person_id]["identity_number"])
        return number if self.full or number == "***" else masked_identity(number)

    @cached_property
    def household(self) -> Household | None:
        """Return the household of the case."""
        return db.session.get(Household, self.case.household_id) if self.case.household_id else None

    @cached_property
    def phone(self) -> str:
        """Return the telephone of the household or of its head, masked unless a purpose was given."""
        row = self.household
        if row is None:
            return ""
        number = unsealed(row.key, row.phone_sealed, HOUSEHOLD_PHONE)
        if not number:
            head = db.session.get_one(Person, row.head_id)
            number = unsealed(head.key, head.phone_sealed, PHONE_CONTEXT)
        return number if self.full else masked_phone(number)

    @cached_property
    def places(self) -> Mapping[int, str]:
        """Return the names of county, township, village and group by the digits of their codes."""
        code = self.case.territory
        codes = {6: f"{code[:6]}000000", 9: f"{code[:9]}000", 12: code[:12], 14: code}
        names = region_names(codes.values())
        return {digits: names.get(one, "") for digits, one in codes.items() if len(code) >= digits}

    @property
    def village(self) -> str:
        """Return village and group as they are written on a form."""
        village, group = self.places.get(12, ""), self.places.get(14, "")
        return group if group.startswith(village) else village + group

    def body(self, kind: str, digits: int, on: date) -> str:
        """Return what a body of the case's county, township or village was called on a day."""
        code = region_of(self.case.territory[:digits])
        found = db.session.execute(
            select(name_on(Organisation.id, on))
            .where(Organisation.region_code == code, Organisation.kind == kind)
            .order_by(Organisation.id)
        ).scalars()
        return next((name for name in found if name), "")

    def notice(self, kind: str) -> Notice | None:
        """Return the newest notice of a kind that names the case."""
        return db.session.execute(
            select(Notice)
            .join(NoticeEntry, NoticeEntry.notice_id == Notice.id)
            .where(NoticeEntry.case_id == self.case.id, Notice.kind == kind, Notice.status != "withdrawn")
            .order_by(Notice.id.desc())
            .limit(1)
        ).scalar_one_or_none()

    def _escalated(self) -> int:
        newest = db.session.execute(
            select(Escalation.sequence)
            .where(Escalation.case_id == self.case.id, Escalation.sequence > self.begun)
            .order_by(Escalation.sequence.desc())
            .limit(1)
        ).scalar_one_or_none()
        return newest or 0

    def _entry(self, sequence: int) -> Entry | None:
        return self.past.entries.get(sequence)

    def _noted(self, stream: str, number: int) -> Entry | None:
        cited = (stream, number)
        return next(
            (one for one in reversed(self.entries) if (one.data.get("stream"), one.data.get("id")) == cited),
            None,
        )


def certifies(one: Entry, actions: Collection[str], source: str = "") -> bool:
    """Return whether an event completed one of these acts (in that state) and still stands."""
    data = one.data
    return bool(
        data.get("action") in actions
        and data.get("completed")
        and not one.void
        and (not source or data.get("source") == source)
    )


def zh(day: date | None) -> str:
    """Write a day as official papers do (GB/T 9704-2012, 7.3.5.4); empty for none."""
    return f"{day.year}年{day.month}月{day.day}日" if day is not None else ""


def yuan(amount: Decimal | None) -> str:
    """Write an amount of yuan with its two decimals; empty for none."""
    return f"{amount:,.2f}" if amount is not None else ""


def listed(words: Iterable[str]) -> str:
    """Write several words one after the other; 无 where there is none."""
    return "、".join(words) or NONE
