"""The signer puts its name to what follows from what it signed before, and to nothing else."""

import random
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit import tree
from app.audit.note import BadSignature, Checkpoint, Note, NoteError
from app.audit.signer import NotSigned, SignerHome, Why
from app.commands.checkpoints import sign_heads
from app.commands.logs import sequence_logs
from app.models import Checkpoint as Kept
from app.models import LogName, db
from tests.support.county import County

ORIGIN = "shouxian/431381/case"
NOW = timedelta(0)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def leaves(count: int, seed: int = 0) -> list[bytes]:
    made = random.Random(seed)
    return [made.randbytes(32) for _ in range(count)]


def head(entries: list[bytes], origin: str = ORIGIN) -> Checkpoint:
    return Checkpoint(origin, len(entries), tree.root_of(entries))


def proof(entries: list[bytes], old: int) -> list[bytes]:
    def read(nodes: object) -> list[bytes]:
        return [tree.root_of(entries[number << level : (number + 1) << level]) for level, number in nodes]  # type: ignore[attr-defined]

    return tree.consistency_proof(read, old, len(entries))


def test_a_growing_log_is_signed_and_the_note_is_good(home: SignerHome) -> None:
    entries = leaves(40)
    for old, new in ((0, 7), (7, 7), (7, 12), (12, 40)):
        note = home.sign(LogName.CASE, head(entries[:new]), proof(entries[:new], old))
        assert Note.parse(str(note).encode()).signed_by([home.public()])  # type: ignore[list-item]
        assert home.head(LogName.CASE) == head(entries[:new])


def test_nobody_else_may_read_the_key(home: SignerHome) -> None:
    assert (home.path / "key").stat().st_mode & 0o777 == 0o600


def test_hostile_heads_are_never_signed(home: SignerHome) -> None:
    """AUD-08: forks, smaller trees, other origins, false proofs; the signer is started anew in between."""
    entries, made = leaves(300), random.Random(8)
    home.sign(LogName.CASE, head(entries[:200]), [])
    for _ in range(1000):
        kind = made.choice(("smaller", "fork", "tail", "proof", "origin"))
        size = made.randrange(1, 200) if kind == "smaller" else made.randrange(200, 300)
        forged = list(entries[:size])
        if kind in ("fork", "tail"):
            forged[made.randrange(200)] = made.randbytes(32)
        if kind == "tail":
            size = made.randrange(201, 300)
            forged = forged[:199] + leaves(size - 199, seed=size)
        offered = head(forged, "shouxian/431381/case/2" if kind == "origin" else ORIGIN)
        given = proof(forged, min(200, len(forged)))
        if kind == "proof":
            offered = Checkpoint(ORIGIN, made.randrange(201, 300), made.randbytes(32))
        with pytest.raises(NotSigned) as refused:
            SignerHome(home.path).sign(LogName.CASE, offered, given)
        assert refused.value.why in (
            {Why.SMALLER} if kind == "smaller" else {Why.UNKNOWN_BRANCH} if kind == "origin" else {Why.FORK}
        )
    assert home.head(LogName.CASE) == head(entries[:200])
    home.sign(LogName.CASE, head(entries), proof(entries, 200))


def test_a_released_branch_begins_where_it_was_released_and_no_other_does(home: SignerHome) -> None:
    entries, branch = leaves(60), "shouxian/431381/case/2"
    home.sign(LogName.CASE, head(entries), [])
    kept = entries[:50]
    home.adopt(LogName.CASE, head(kept, branch))
    grown = [*kept, *leaves(9, seed=3)]
    with pytest.raises(NotSigned):
        home.sign(LogName.CASE, head(leaves(59, seed=4), branch), proof(grown, 50))
    home.sign(LogName.CASE, head(grown, branch), proof(grown, 50))
    with pytest.raises(NotSigned):
        home.sign(LogName.CASE, head(entries), [])


def test_a_head_that_somebody_wrote_over_is_found(home: SignerHome) -> None:
    entries = leaves(9)
    home.sign(LogName.CASE, head(entries), [])
    path = home.path / "heads" / "case"
    path.write_text(path.read_text(encoding="utf-8").replace("\n9\n", "\n8\n"), encoding="utf-8")
    with pytest.raises(NoteError) as found:
        home.head(LogName.CASE)
    assert isinstance(found.value, BadSignature)


def test_the_process_signs_what_has_grown_and_says_hello_every_hour(
    app: Flask, county: County, home: SignerHome
) -> None:
    with app.app_context():
        sequence_logs()
        first = {one.log: one.signed for one in sign_heads(home, every=NOW, heartbeat=HOUR)}
        assert first[LogName.CASE] is not None
        assert all(one.signed is None for one in sign_heads(home, every=NOW, heartbeat=HOUR))
        county.officer("village_clerk")
        sequence_logs()
        assert all(one.signed is None for one in sign_heads(home, every=DAY, heartbeat=DAY))
        assert [one.signed for one in sign_heads(home, every=NOW, heartbeat=DAY) if one.signed]
        assert [one.signed for one in sign_heads(home, every=DAY, heartbeat=NOW) if one.signed]
        db.session.rollback()
        kept = db.session.execute(select(Kept).where(Kept.log == "case").order_by(Kept.id)).scalars().all()
        assert kept[0].size < kept[1].size == kept[2].size
        for one in kept:
            Note.parse(one.note.encode()).signed_by([home.public()])  # type: ignore[list-item]
