"""The attacks of the design (security.md 1.3) as somebody inside the house would carry them out.

Three kinds of attackers: whoever has the database alone; whoever has every key of the house and the signer's
own folder as well (``with keys``); and whoever only has the application, signed in under his own name. None
reaches what is outside: the witness's notes, and receipts in people's hands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.audit.drill.forgery import Entry, entries_of, remove_row, sign_anew, take_heads_away, write
from app.audit.drill.house import ACCOUNTS, EACH, House
from app.audit.drill.writing import event_body
from app.models.case import Case
from app.models.event import Event
from app.models.log import LogEntry, LogName, LogSource

Forge = Callable[[House, list[Entry]], list[Entry]]


@dataclass(frozen=True, slots=True)
class Attack:
    """An attack: its name, what it does to the copy, and which judges are meant to find it.

    ``designed`` has a letter for each: D database checks, S the signer's own head, A an anchor of the
    witness, R a receipt, T times.
    """

    name: str
    do: Callable[[House], None]
    designed: str


def _own(house: House, entries: list[Entry], account: int, after: str, before: str) -> list[int]:
    """Return the positions of an account's events between two moments of the copy's life."""
    stream = ("account", house.accounts[account])
    first, last = house.sizes[after], house.sizes[before]
    return [place for place in range(first, last) if entries[place].stream == stream]


def _edit(after: str, before: str) -> Forge:
    """Let an event tell something else."""

    def forge(house: House, entries: list[Entry]) -> list[Entry]:
        place = _own(house, entries, 1, after, before)[0]
        entries[place] = entries[place].saying(data={"place": "another desk"})
        return entries

    return forge


def _delete(house: House, entries: list[Entry]) -> list[Entry]:
    del entries[_own(house, entries, 1, "house", "anchored")[1]]
    return entries


def _insert(house: House, entries: list[Entry]) -> list[Entry]:
    place = _own(house, entries, 1, "house", "anchored")[1]
    true = entries[place].content
    moment = datetime.fromisoformat(true["recorded_at"]) + timedelta(seconds=1)
    false = event_body(house.accounts[1], 1, b"", moment)
    entries.insert(place + 1, Entry(LogSource.EVENT, false))
    return entries


def _swap(house: House, entries: list[Entry]) -> list[Entry]:
    """Let an event of the second day stand among those of the first, and the other way round."""
    late = _own(house, entries, 1, "house", "anchored")[0]
    early = max(
        place
        for place in range(house.sizes["house"])
        if (stream := entries[place].stream) is not None and stream[0] != "account"
    )
    entries[early], entries[late] = entries[late], entries[early]
    return entries


def _forged(forge: Forge, *, keys: bool, heads_above: str = "") -> Callable[[House], None]:
    """Carry out a forgery with all that has to fit made anew; with keys, signed anew as well."""

    def do(house: House) -> None:
        with house.session(refereed=False) as session:
            write(session, forge(house, entries_of(session)), keys=keys)
            if keys:
                sign_anew(house, session)
            if heads_above:
                take_heads_away(session, house.sizes[heads_above])

    return do


def _edit_only(house: House) -> None:
    with house.session(refereed=False) as session:
        number = session.execute(
            select(LogEntry.entry_id).where(
                LogEntry.log == LogName.CASE,
                LogEntry.source == LogSource.EVENT,
                LogEntry.position >= house.sizes["house"],
            )
        ).scalars().first()  # fmt: skip
        body = session.execute(select(Event.body).where(Event.id == number)).scalar_one()
        changed = Entry(LogSource.EVENT, bytes(body)).saying(data={"place": "another desk"}).body
        session.execute(update(Event).where(Event.id == number).values(body=changed))


def _remove_case(house: House) -> None:
    with house.session(refereed=False) as session:
        number = session.execute(select(Case.id).order_by(Case.id)).scalars().first()
        entries = entries_of(session)
        removed = remove_row(session, Case.metadata.tables["case"], number or 0)
        left = [one for one in entries if one.stream not in removed.streams]
        write(session, left, keys=True, gone=frozenset(removed.rows))
        sign_anew(house, session)


def _restore(name: str, *, keys: bool = False) -> Callable[[House], None]:
    """Put the database back to an older copy; with keys, make the signer's folder fit."""

    def do(house: House) -> None:
        house.put_back(name)
        if keys:
            with house.session(refereed=False) as session:
                sign_anew(house, session)

    return do


def _false_event(house: House) -> None:
    house.write(house.accounts[2])
    house.sign_heads()


def _backdated(house: House) -> None:
    house.write(house.accounts[2], house.moment - timedelta(days=1))
    house.sign_heads()


def _fork(house: House) -> None:
    """Show a second history of the same length: from the anchor on, other events than the receipts are of."""
    house.put_back("anchored")
    with house.session(refereed=False) as session:
        sign_anew(house, session)
    for number in range(ACCOUNTS * EACH):
        house.write(house.accounts[-1 - number % ACCOUNTS])
    house.sign_heads()


ATTACKS = (
    Attack("edit an event, hashes left alone", _edit_only, "DAR"),
    Attack("edit an old event, recompute all", _forged(_edit("house", "anchored"), keys=False), "DSAR"),
    Attack("the same, with keys", _forged(_edit("house", "anchored"), keys=True), "AR"),
    Attack("edit above the anchor", _forged(_edit("receipts", "now"), keys=False), "DSAR"),
    Attack("the same, heads that contradict taken away",
           _forged(_edit("receipts", "now"), keys=False, heads_above="receipts"), "S"),
    Attack("edit above the anchor, with keys; a receipt of it",
           _forged(_edit("anchored", "third"), keys=True), "R"),
    Attack("edit above the anchor, with keys; no receipt", _forged(_edit("receipts", "now"), keys=True), ""),
    Attack("delete in the middle, renumber", _forged(_delete, keys=False), "DSART"),
    Attack("the same, with keys", _forged(_delete, keys=True), "ART"),
    Attack("insert in the middle, with keys", _forged(_insert, keys=True), "AR"),
    Attack("reorder two old events, with keys", _forged(_swap, keys=True), "ART"),
    Attack("remove one whole case, with keys", _remove_case, "ART"),
    Attack("truncate below the anchor", _restore("early"), "SAR"),
    Attack("roll back exactly to the anchor", _restore("anchored"), "SR"),
    Attack("truncate above it, a receipt in the lost part", _restore("third"), "SR"),
    Attack("truncate above it, no receipt in the lost part", _restore("receipts"), "S"),
    Attack("the same, with keys", _restore("receipts", keys=True), ""),
    Attack("false event, dated now, by the application", _false_event, ""),
    Attack("backdated event, by the application", _backdated, "T"),
    Attack("fork: a second history above the anchor, with keys", _fork, "R"),
)  # fmt: skip
"""All of them; ``the same`` repeats the one above. Where this differs from security.md 1.3:

The signer's own head is a judge of its own, which the design counted as part of the receipts: a shortened
database is found by it without any receipt, unless the attacker has the signer's folder. A receipt carries a
signed head, so it also proves what lies below its entry. What is deleted lets later entries slip below
anchors that were cosigned before they were written, which times tell. Somebody without keys may take the
heads away that contradict him; then nothing in the database tells, the signer alone does. Three blanks are
left: no receipt and no anchor above the change, with keys; and a false event by the application.
"""
