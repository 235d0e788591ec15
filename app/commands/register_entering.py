"""Checks a roster that waits, and lets in what was accepted: in a process beside the server.

Everything that takes time is done before the transaction begins: reading, checking, keys and seals. In it a
hundred thousand rows are written at once or not at all. Whoever is killed before its end has saved nothing.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy.orm import Session

from app import clock, storage
from app.audit.record import record
from app.commands.bulk import NumbersTaken
from app.commands.register_imports import taking
from app.commands.register_lists import CheckedList, check_list, enter_rows
from app.commands.register_rows import Composer
from app.commands.register_work import CHECK, ENTER, NAMES, Waiting, ask, claim, end, teller
from app.commands.search_words import add_missing_words
from app.commands.transaction import transaction
from app.errors import Busy, Forbidden, Invalid, NotFound
from app.errors import Refused as CommandRefused
from app.facts.register_reach import get_register_import
from app.intake.registers.checking import Checked, Tell, check_roster
from app.intake.registers.columns import Layout
from app.intake.registers.kept import kept_layout, kept_source
from app.intake.registers.kinds import HOUSEHOLDS
from app.intake.registers.rows import masked
from app.intake.registers.rules import WEIGHTS, rule_of
from app.intake.registers.workbook import Refused
from app.models.base import db
from app.models.register_import import RegisterImport
from app.policy import Actor, HeldPost

TRIES = 3
"""How often rows are made ready anew because others took their numbers meanwhile."""
MOST_TOLD = 20_000
"""Findings that a report holds; beyond them a roster is mended column by column, not row by row."""


class _Moved(Exception):
    """The register says something else than at the check that was accepted."""


def work_on(actor: Actor, waiting: Waiting, also: Tell | None = None) -> str:
    """Do what a roster waits for and return the code of why it came to nothing, empty where it is done.

    ``also`` is told how far it is besides the page. Raises :class:`Busy` where the database could not be
    had: the claim runs out by itself, and the roster is taken up again.
    """
    if claim(waiting.import_id) is None:
        return "roster_in_hand"
    noted = teller(waiting.import_id)

    def tell(stage: str, done: int, whole: int) -> None:
        noted(stage, done, whole)
        if also is not None:
            also(stage, done, whole)

    try:
        if waiting.task == CHECK:
            _check(actor, waiting.import_id, tell)
        elif waiting.task == ENTER:
            _enter(actor, waiting.import_id, tell)
        if waiting.task != CHECK:
            _make_findable(waiting.import_id, tell)
    except (Refused, Invalid, _Moved, CommandRefused) as refusal:
        if isinstance(refusal, Busy):
            raise
        return _failed(actor, waiting, _code(refusal))
    return ""


def give_up(waiting: Waiting) -> None:
    """Let a roster rest whose account is closed: somebody else may ask again."""
    with transaction() as session:
        end(session, waiting.import_id, "roster_account_closed")


def _code(refusal: Exception) -> str:
    if isinstance(refusal, Invalid):
        return refusal.problems[0].code
    return str(getattr(refusal, "code", "roster_moved" if isinstance(refusal, _Moved) else "forbidden"))


def _read(actor: Actor, import_id: int, tell: Tell) -> tuple[Checked | CheckedList, Layout]:
    """Read and check a roster without holding anything; return it with its layout."""
    session = db.session()
    held = get_register_import(session, actor, import_id)
    layout = kept_layout(session, held)
    tell("read", 0, 0)
    with kept_source(held) as source:
        territory = held.territory
        session.rollback()
        checked: Checked | CheckedList
        if layout.kind is HOUSEHOLDS:
            checked = check_roster(session, source, layout, territory, clock.today(), tell)
        else:
            checked = check_list(session, actor, source, layout, tell)
    session.rollback()
    return checked, layout


def _check(actor: Actor, import_id: int, tell: Tell) -> None:
    checked, layout = _read(actor, import_id, tell)
    counts = {**checked.counts, "mark": _mark(checked)}
    held = get_register_import(db.session(), actor, import_id)
    name = storage.put(_report(held, checked, layout), key=held.key)
    with transaction() as session:
        held, post = taking(session, actor, import_id)
        if held.status == "received":
            with session.no_autoflush:
                held.status, held.counts, held.report = "checked", counts, name
                held.checked_at = clock.now()
            record(session, held, "register_import.checked", actor=actor, post=post, data=_plain(counts))
        end(session, import_id)


def _report(held: RegisterImport, checked: Checked | CheckedList, layout: Layout) -> bytes:
    """Return the findings, and after a line end the rows in which they are, long numbers masked."""
    findings = checked.findings
    if len(findings) > MOST_TOLD:  # what keeps a household out is told before anything else
        gravest = sorted(findings, key=lambda one: WEIGHTS.index(rule_of(one.rule).weight))[:MOST_TOLD]
        findings = sorted(gravest, key=lambda one: one.row)
    wanted = {one.row for one in findings}
    taken = layout.taken
    rows: dict[str, list[str]] = {}
    if wanted:
        with kept_source(held) as source:
            db.session.rollback()
            for number, cells in source.rows([one.at for one in taken]):
                if number in wanted:
                    rows[str(number)] = [
                        masked(one.field, cell) for one, cell in zip(taken, cells, strict=True)
                    ]
    found = [[one.row, one.rule, one.column, one.value, dict(one.details)] for one in findings]
    told = {"labels": {one.field: one.label for one in taken}, "findings": found}
    return orjson.dumps(told) + b"\n" + orjson.dumps({"fields": [one.field for one in taken], "rows": rows})


def _enter(actor: Actor, import_id: int, tell: Tell) -> None:
    for number in range(1, TRIES + 1):
        checked, _ = _read(actor, import_id, tell)
        session = db.session()
        held = get_register_import(session, actor, import_id)
        if _mark(checked) != held.counts["mark"]:
            raise _Moved
        if isinstance(checked, CheckedList):
            _enter_list(actor, import_id, checked)
            return
        families = checked.enters(held.part)
        held, post = taking(session, actor, import_id)
        counts, part = dict(checked.counts), held.part
        del checked  # its rows are given back one by one from here on
        ready = Composer(session, actor, post, import_id).compose(families, tell)
        tell("write", 0, ready.persons)
        try:
            with transaction() as writing:
                held, post = taking(writing, actor, import_id)
                if held.status != "accepted":
                    raise _Moved
                ready.write(writing)
                _entered(writing, actor, post, held, {**_plain(counts), "part": part, **ready.told})
                ask(writing, import_id, NAMES, actor.account_id, held=True)
        except NumbersTaken:
            if number == TRIES:
                raise _Moved from None
            tell("again", 0, 0)
        else:
            return


def _enter_list(actor: Actor, import_id: int, checked: CheckedList) -> None:
    """Let the rows of a list in, in one transaction; one that is refused now was overtaken by somebody."""
    with transaction() as writing:
        held, post = taking(writing, actor, import_id)
        if held.status != "accepted":
            raise _Moved
        try:
            told = enter_rows(writing, actor, held.kind, import_id, checked.enters(held.part))
        except (Invalid, Forbidden, NotFound) as refusal:
            raise _Moved from refusal
        held, post = taking(writing, actor, import_id)
        _entered(writing, actor, post, held, {**_plain(checked.counts), "part": held.part, **told})
        ask(writing, import_id, NAMES, actor.account_id, held=True)


def _make_findable(import_id: int, tell: Tell) -> None:
    """Let who entered be found by name, in small portions: the households themselves are there already."""
    whole = _persons_of(import_id)
    done = 0
    while count := add_missing_words():
        done += count
        tell("names", min(done, whole), whole)
    with transaction() as session:
        end(session, import_id)


def _persons_of(import_id: int) -> int:
    session = db.session()
    counts = session.get_one(RegisterImport, import_id).counts
    session.rollback()
    return int(counts.get("entered_persons", 0))


def _entered(
    session: Session, actor: Actor, post: HeldPost, held: RegisterImport, told: dict[str, Any]
) -> None:
    with session.no_autoflush:
        held.status, held.entered_at = "entered", clock.now()
        held.counts = {**held.counts, "entered": told["entered"], "entered_persons": told["entered_persons"]}
    record(session, held, "register_import.entered", actor=actor, post=post, data=told)


def _failed(actor: Actor, waiting: Waiting, code: str) -> str:
    """Note why a task came to nothing; what was accepted on the strength of an older check is open again."""
    db.session.rollback()
    with transaction() as session:
        held, post = taking(session, actor, waiting.import_id)
        if held.status == "accepted":
            with session.no_autoflush:
                held.status, held.part, held.accepted_by, held.accepted_at = "received", "", None, None
                held.counts = {}
            record(
                session, held, "register_import.agreed", actor=actor, post=post,
                data={"heading": held.heading, "columns": dict(held.columns), "reason": code},
            )  # fmt: skip
        end(session, waiting.import_id, code)
    return code


def _mark(checked: Checked | CheckedList) -> int:
    """Return nine digits that tell what would enter from anything else."""
    rows = ",".join(str(row) for row in checked.entering())
    return int.from_bytes(sha256(rows.encode()).digest()[:8], "big") % 1_000_000_000


def _plain(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts that an event tells; those of single rules stand in the report."""
    return {name: value for name, value in counts.items() if not name.startswith("rule_")}
