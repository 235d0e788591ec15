"""A list of hits that the province returned is compared with ours: what both know, what one lacks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import looks_personal, record
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, Problem
from app.identity import DISABILITY_CARD, ID_CARD
from app.intake.data_returns import NoHeadings, ReturnedRow, Unreadable, read_returned
from app.keyring import vault
from app.lookup import in_territories
from app.models.account import Person
from app.models.data_rule import DataHit, DataReturn
from app.models.household import Household, Membership
from app.permissions import Permission
from app.policy import Actor, HeldPost
from app.rules.registry import by_origin

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
LONGEST_TITLE = 80
Key = tuple[str, int, int]
"""A rule, a household, and a member, 0 for the household itself."""


@dataclass(slots=True)
class Difference:
    """The three lists, and the rows of which we don't know the rule or the household, with why."""

    shared: list[Key] = field(default_factory=list)
    theirs_only: list[Key] = field(default_factory=list)
    ours_only: list[Key] = field(default_factory=list)
    unknown: list[tuple[int, str]] = field(default_factory=list)


def compare_return(*, actor: Actor, title: str, content: bytes, once: str) -> int:
    """Compare a list (xlsx or csv) with the open and waived hits in the actor's territory; return its number.

    Only rules that the list names are compared: a province returns a part of them at a time. Raises
    :class:`Forbidden`, or :class:`Invalid` for a file that can't be read.
    """
    post = actor.post_for(Permission.DATA_RULES_COMPARE)
    if post is None:
        raise Forbidden
    rows = _read(title, content)
    key = once_key(actor.account_id, "data_return.compared", once, said=[title, sha256(content).hexdigest()])

    def work(session: Session) -> int:
        found = difference(session, rows, actor.territories_for(Permission.DATA_RULES_COMPARE))
        return _keep(session, actor, post, title.strip(), found, key)

    return perform_once(key, work, lambda first: int(first.stream_id))


def _read(title: str, content: bytes) -> Sequence[ReturnedRow]:
    problems = []
    if not title.strip() or len(title) > LONGEST_TITLE:
        problems.append(Problem("title", "answer_missing"))
    if looks_personal(title):
        problems.append(Problem("title", "personal_number"))
    if len(content) > MOST_BYTES:
        problems.append(Problem("file", "return_large", {"most": MOST_ROWS}))
    if problems:
        raise Invalid(*problems)
    try:
        rows = read_returned(content)
    except Unreadable as error:
        raise Invalid(Problem("file", "return_unreadable")) from error
    except NoHeadings as error:
        raise Invalid(Problem("file", "return_headings")) from error
    if not rows:
        raise Invalid(Problem("file", "return_empty"))
    if len(rows) > MOST_ROWS:
        raise Invalid(Problem("file", "return_large", {"most": MOST_ROWS}))
    return rows


def difference(session: Session, rows: Sequence[ReturnedRow], reach: tuple[str, ...]) -> Difference:
    """Compare returned rows with our hits; nothing is saved."""
    by_code = _households(session, {row.code for row in rows if row.code}, reach)
    by_number = _members(session, {row.number for row in rows if row.number}, reach)
    found = Difference()
    theirs: set[Key] = set()
    named: set[str] = set()
    for row in rows:
        rules = by_origin(row.rule)
        home, person = by_number.get(row.number.upper(), (0, 0))
        home = by_code.get(row.code, home)
        if not rules or not home:
            found.unknown.append((row.row, "rule" if not rules else "household"))
            continue
        for rule in rules:
            named.add(rule.number)
            theirs.add((rule.number, home, person if rule.level == "person" else 0))
    ours = _hits(session, named, reach)
    # A row without a person's number means whichever member the rule hits there.
    whole = {(rule, home) for rule, home, person in theirs if not person}
    found.shared = sorted(key for key in ours if key in theirs or (key[0], key[1]) in whole)
    known = set(found.shared)
    homes = {(rule, home) for rule, home, _ in known}
    found.theirs_only = sorted(key for key in theirs - known if key[2] or (key[0], key[1]) not in homes)
    found.ours_only = sorted(ours - known)
    return found


def _households(session: Session, codes: Collection[str], reach: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in _parts(codes):
        rows = session.execute(
            select(Household.national_code, Household.id).where(
                Household.national_code.in_(part), in_territories(reach, Household.territory)
            )
        )
        found |= {str(code): number for code, number in rows}
    return found


def _members(
    session: Session, numbers: Collection[str], reach: tuple[str, ...]
) -> dict[str, tuple[int, int]]:
    """Return household and person of each identity number: found by its keyed hash."""
    hashes = {
        vault().lookup_hash(f"{kind}/{number.upper()}"): number.upper()
        for number in numbers
        for kind in (ID_CARD, DISABILITY_CARD)
    }
    found: dict[str, tuple[int, int]] = {}
    for part in _parts(hashes):
        rows = session.execute(
            select(Person.identity_hash, Membership.household_id, Person.id)
            .join(Membership, Membership.person_id == Person.id)
            .join(Household, Household.id == Membership.household_id)
            .where(
                Person.identity_hash.in_(part),
                Membership.valid_to.is_(None),
                in_territories(reach, Household.territory),
            )
        )
        found |= {hashes[str(hashed)]: (home, person) for hashed, home, person in rows}
    return found


def _hits(session: Session, rules: Collection[str], reach: tuple[str, ...]) -> set[Key]:
    rows = session.execute(
        select(DataHit.rule, DataHit.household_id, DataHit.person_id).where(
            DataHit.rule.in_(rules),
            DataHit.state.in_(("open", "waived")),
            in_territories(reach, DataHit.territory),
        )
    )
    return {(rule, home, person or 0) for rule, home, person in rows}


def _parts(values: Iterable[str]) -> Iterable[list[str]]:
    listed = sorted(values)
    return (listed[at : at + 500] for at in range(0, len(listed), 500))


def _keep(session: Session, actor: Actor, post: HeldPost, title: str, found: Difference, key: str) -> int:
    own = vault().new_key()
    lists: Mapping[str, object] = {
        "shared": found.shared, "theirs_only": found.theirs_only, "ours_only": found.ours_only,
        "unknown": found.unknown,
    }  # fmt: skip
    counts = {name: len(list_) for name, list_ in lists.items()}  # type: ignore[arg-type]
    row = DataReturn(
        territory=post.territory,
        title=title,
        account_id=actor.account_id,
        received_at=clock.now(),
        body_sealed=vault().pack(own, orjson.dumps(lists), context="data_return/lists"),
        key=own,
        **counts,
    )
    record(session, row, "data_return.compared", actor=actor, post=post, data=counts, once=key)
    return int(row.id)
