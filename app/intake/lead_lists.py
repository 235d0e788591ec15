"""Reads a department's list of risk leads (风险线索名单): each row becomes a draft, with what is wrong in it.

No row is dropped: one that can't become a lead says why, by its number in the sheet.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from app.audit.record import looks_personal
from app.identity import DISABILITY_CARD, ID_CARD, check_identity
from app.intake.lead_columns import Column, closes, double
from app.intake.lead_places import Found, Places
from app.intake.lead_words import CONTENT, risks_in

MOST_ROWS = 5_000
LONGEST_NAME, LONGEST_CONTENT, LONGEST_ADDRESS = 80, 500, 200
EARLIEST = date(2014, 1, 1)
"""No list tells of what was noticed before households were registered at all."""

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?:[ T].*)?")
_DAY_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)")
_PHONE = re.compile(r"\+?[0-9][0-9-]{5,18}[0-9]", re.ASCII)
_PHONES = re.compile(r"[,，、;；/]|\s{2,}")
_ROUNDED = re.compile(r"\d+(\.\d+)?E\+?\d+|\d{15}0{3}", re.IGNORECASE)
"""A number that a spreadsheet rounded: it keeps fifteen digits."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to say of a row; ``code`` is worded in ``app/web/lead_list_sentences.py``."""

    code: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a list is read: its heading row (from 1, 0 for none), its columns, its places, its date.

    ``subject`` is what the list is about, ``risk`` the kind of risk where a row names none, and
    ``listed_on`` the day that stands for a row without a date.
    """

    heading: int
    columns: Sequence[Column]
    places: Places
    subject: str
    risk: str
    listed_on: date
    today: date


@dataclass(frozen=True, slots=True)
class Draft:
    """One row of a list as a lead could be made of it.

    ``number`` is the row's in the sheet, from 1. ``faults`` keep it from becoming a lead; ``remarks``
    are told and don't. ``territory`` is empty where ``found`` has a problem: the household that the
    number belongs to may still say where. ``cells`` are the row as it was sent.
    """

    number: int
    name: str
    national_id: str
    phone: str
    address: str
    territory: str
    risks: tuple[str, ...]
    amount: Decimal | None
    content: str
    noticed_on: date
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...]
    cells: tuple[str, ...]


PLACE_FAULTS = frozenset({"village_missing", "village_unknown", "village_far", "village_ambiguous"})
"""What a household known by number makes good: it says itself where it lives."""


def drafts(rows: Sequence[Sequence[str]], reading: Reading) -> tuple[Draft, ...]:
    """Return a draft for every row of the list that isn't empty, in the order of the sheet."""
    begin = reading.heading + (1 if double(rows, reading.heading) else 0)
    return tuple(
        _Row(number, row, reading).draft() for number, row in enumerate(rows[begin:], begin + 1) if any(row)
    )


class _Row:
    """One row while it is read."""

    def __init__(self, number: int, row: Sequence[str], reading: Reading) -> None:
        self.number, self.row, self.reading = number, row, reading
        self.faults: list[Fault] = []
        self.remarks: list[Fault] = []
        self.at = {column.field: column.at for column in reading.columns if column.field}

    def draft(self) -> Draft:
        number = self._national_id()
        if not number and closes(self.row):
            self.faults, self.remarks = [Fault("row_closing")], []
            return self._draft("", "", Found(), reading_on=self.reading.listed_on)
        name = self._name()
        on = self._noticed_on()
        found = self.reading.places.find(
            township=self._cell("township"),
            village=self._cell("village"),
            group=self._cell("group"),
            place=self._cell("place") or self._cell("address"),
        )
        if found.problem:
            details = {"choices": "、".join(found.choices)} if found.choices else {}
            self.faults.append(Fault(found.problem, details))
        if found.group:
            self.remarks.append(Fault("group_unknown", {"group": found.group}))
        return self._draft(name, number, found, reading_on=on)

    def _draft(self, name: str, number: str, found: Found, *, reading_on: date) -> Draft:
        phone, risks, amount = self._phone(), self._risks(), self._amount()
        return Draft(
            number=self.number,
            name=name,
            national_id=number,
            phone=phone,
            address=_plain(self._cell("address"))[:LONGEST_ADDRESS],
            territory=found.code,
            risks=risks,
            amount=amount,
            content=self._content(),
            noticed_on=reading_on,
            faults=tuple(self.faults),
            remarks=tuple(self.remarks),
            cells=tuple(self.row),
        )

    def _cell(self, name: str) -> str:
        at = self.at.get(name)
        return self.row[at].strip() if at is not None and at < len(self.row) else ""

    def _name(self) -> str:
        name = _plain(self._cell("name")) or _plain(self._cell("head"))
        if not name:
            self.faults.append(Fault("row_without_name"))
        elif len(name) > LONGEST_NAME or looks_personal(name) or any(sign.isdigit() for sign in name):
            self.faults.append(Fault("name_wrong"))
        return name[:LONGEST_NAME]

    def _national_id(self) -> str:
        """Return the citizen's number, also where it was given as that of a disability card."""
        said = self._cell("national_id").lstrip("'`’")
        if not said:
            self.remarks.append(Fault("row_without_number"))
            return ""
        digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", said))
        kind = DISABILITY_CARD if len(digits) in (20, 22) else ID_CARD
        number, problem = check_identity(kind, digits, today=self.reading.today)
        if problem is None and kind == DISABILITY_CARD:
            number, problem = check_identity(ID_CARD, number[:18], today=self.reading.today)
        if problem is not None:
            rounded = _ROUNDED.fullmatch(digits) is not None
            self.faults.append(Fault("identity_rounded" if rounded else problem.code, problem.details))
            return ""
        return number

    def _phone(self) -> str:
        said = self._cell("phone")
        if not said:
            return ""
        first = re.sub(r"\s", "", unicodedata.normalize("NFKC", _PHONES.split(said.strip())[0]))
        if _PHONE.fullmatch(first):
            return first
        self.remarks.append(Fault("phone_left_out"))
        return ""

    def _noticed_on(self) -> date:
        said = self._cell("noticed_on")
        if not said:
            return self.reading.listed_on
        on = day_of(said, latest=self.reading.listed_on)
        if on is None:
            self.faults.append(Fault("date_unreadable"))
        elif on > self.reading.today:
            self.faults.append(Fault("date_future"))
        elif on < EARLIEST:
            self.faults.append(Fault("date_too_early", {"day": EARLIEST.isoformat()}))
        else:
            return on
        return self.reading.listed_on

    def _risks(self) -> tuple[str, ...]:
        said = self._cell("risk")
        found = risks_in(said) if said else ()
        if said and not found:
            self.remarks.append(Fault("risk_unknown"))
        return found or (self.reading.risk,)

    def _amount(self) -> Decimal | None:
        said = self._cell("amount")
        if not said:
            return None
        amount = yuan(said)
        if amount is None:
            self.remarks.append(Fault("amount_unreadable"))
        return amount

    def _content(self) -> str:
        """Return what is told of the family: what the list is about, then each column with its heading."""
        parts = [self.reading.subject, *self._told()]
        text = "；".join(part for part in parts if part)
        if len(text) > LONGEST_CONTENT:
            self.remarks.append(Fault("content_cut", {"most": LONGEST_CONTENT}))
        return text[:LONGEST_CONTENT]

    def _told(self) -> Iterator[str]:
        for column in self.reading.columns:
            said = self.row[column.at].strip() if column.at < len(self.row) else ""
            whole = column.field in ("amount", CONTENT) or (column.field == "head" and "name" in self.at)
            known = column.field != "risk" or not risks_in(said)
            if said and (whole or (column.field == "risk" and known)):
                yield f"{column.label}：{said}"


def day_of(text: str, *, latest: date) -> date | None:
    """Return the day that a cell names; a month alone means its last day, ``latest`` if that is before."""
    said = unicodedata.normalize("NFKC", text).strip()
    found = _DAY_DIGITS.fullmatch(said) or _DAY.fullmatch(said)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3] or 0)
    try:
        if day:
            return date(year, month, day)
        after = date(year + month // 12, month % 12 + 1, 1)
        begin = date(year, month, 1)
    except ValueError:
        return None
    return max(begin, min(after - timedelta(days=1), latest))


def yuan(text: str) -> Decimal | None:
    """Return an amount in yuan, None where it can't be read: ``23,500.00``, ``2.35万元``, ``￥800``."""
    said = unicodedata.normalize("NFKC", text).replace(",", "").strip("¥元 ")
    times = Decimal(10_000) if said.endswith("万") else Decimal(1)
    try:
        amount = Decimal(said.rstrip("万").strip()) * times
    except InvalidOperation:
        return None
    return amount.quantize(Decimal("0.01")) if amount.is_finite() and 0 <= amount < Decimal(10) ** 9 else None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
