"""What tests have done in processes of their own (:mod:`tests.support.processes`).

Every writer waits for the file GO of its own test, so that all begin at the same instant.
"""

import os
import signal
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app import clock, storage
from app.audit.idempotency import once_key
from app.audit.record import record
from app.commands.cases import Act, perform_action
from app.commands.leads import LeadFacts, raise_lead
from app.commands.transaction import perform_once, transaction
from app.errors import Refused, Stale
from app.factory import create_app
from app.models import Account, Case, Evidence, Household, Person, Post, db
from app.models.organisation import Organisation
from app.policy import Actor, HeldPost, territory_of
from tests.support.databases import config_for
from workflows.roles import Level


def once(account_id: int, presses: int) -> list[int]:
    """Press the same buttons as everybody else; return which of them had their effect here."""
    made = []
    for press in range(presses):
        key = once_key(account_id, "press", press)

        def work(session: Session, press: int = press, key: str = key) -> bool:
            account = session.get_one(Account, account_id)
            record(session, account, "account.signed_in", actor=None, data={"press": press}, once=key)
            return True

        if perform_once(key, work, lambda _first: False):
            made.append(press)
    return made


def write(account_id: int, seconds: int) -> list[int]:
    """Write events of one account for some seconds, reading first; return how many.

    The second number is the longest wait in milliseconds.
    """
    end, count, worst = time.monotonic() + seconds, 0, 0.0
    while time.monotonic() < end:
        began = time.monotonic()

        key = once_key(account_id, "write", os.getpid(), count)

        def work(session: Session, key: str = key) -> None:
            account = session.get_one(Account, account_id)
            record(session, account, "account.signed_in", actor=None, once=key)

        perform_once(key, work, lambda _first: None)
        count, worst = count + 1, max(worst, time.monotonic() - began)
    return [count, round(worst * 1000)]


def die(organisation_id: int, statement: int) -> list[int]:
    """Change a row with its event, and be killed before the given statement of that transaction."""
    seen = 0

    @event.listens_for(db.engine, "before_cursor_execute")
    def kill(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(db.engine, "commit")
    def kill_at_commit(_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with transaction() as session:
        row = session.get_one(Organisation, organisation_id)
        row.kind = "department"
        record(session, row, "organisation.renamed", actor=None)
    return [0]


def sign(account_id: int, day: int) -> list[int]:
    """Open the fast lane of every case as one of several leaders; return the cases that were won here.

    Every case is signed for the version that all of them saw. ``day`` is a day as its ordinal.
    """
    actor, won = _actor(account_id), []
    cases = db.session.execute(select(Case.id, Case.ref).order_by(Case.id)).all()
    db.session.rollback()
    for number, ref in cases:
        answers = {"reason_text": "突发重大疾病，先行救助"}
        act = Act("open_fast_lane", 1, date.fromordinal(day), answers=answers)
        try:
            perform_action(actor=actor, ref=ref, act=act)
        except Stale:
            continue
        won.append(number)
    return won


def press(account_id: int, rounds: int) -> list[int]:
    """Send the same form of every case again and again; return the number of the event each time."""
    actor, told = _actor(account_id), []
    refs = db.session.execute(select(Case.ref).order_by(Case.id)).scalars().all()
    db.session.rollback()
    for _ in range(rounds):
        for ref in refs:
            act = Act("open_fast_lane", 1, clock.today(), answers={"reason_text": "突发重大疾病，先行救助"})
            told.append(perform_action(actor=actor, ref=ref, act=act).sequence)
    return told


def work(account_id: int, seconds: int) -> list[int]:
    """Sign cases and keep papers for some seconds; return how many acts were done and how many refused."""
    actor, end, done, refused = _actor(account_id), time.monotonic() + seconds, 0, 0
    while time.monotonic() < end:
        cases = db.session.execute(select(Case.id, Case.ref, Case.version, Case.key)).all()
        db.session.rollback()
        for number, ref, version, key in cases:
            name = storage.put(f"{account_id} {done}".encode(), key=key)
            with transaction() as session:
                session.add(_paper(number, name, account_id))
            answers = {"reason_text": f"突发重大疾病，先行救助，第{done}次"}
            try:
                perform_action(
                    actor=actor, ref=ref, act=Act("open_fast_lane", version, clock.today(), answers=answers)
                )
            except Refused:
                refused += 1
            else:
                done += 1
    return [done, refused]


def notice(account_id: int, day: int) -> list[int]:
    """Report every household as somebody who knows nothing of the others; return the leads it came to."""
    actor = _actor(account_id)
    households = db.session.execute(select(Household.id, Household.territory).order_by(Household.id)).all()
    db.session.rollback()
    return [
        raise_lead(
            actor=actor,
            facts=LeadFacts(
                source="cadre", supplier=None, territory=territory, name="沈某", national_id=None, phone=None,
                address=None, household_id=number, risks=("001",), noticed_on=date.fromordinal(day),
                content=f"邻居反映有人住院（{account_id}）。",
            ),
            once=f"{number}",
        ).lead_id
        for number, territory in households
    ]  # fmt: skip


def _paper(case_id: int, name: str, account_id: int) -> Evidence:
    return Evidence(
        case_id=case_id, kind="application", name=name, file_name_sealed="", media_type="image/jpeg", size=1,
        sha256="0" * 64, account_id=account_id, recorded_at=clock.now(), struck_on=None,
    )  # fmt: skip


def _actor(account_id: int) -> Actor:
    account, person, post, region = db.session.execute(
        select(Account, Person, Post, Organisation.region_code)
        .join(Person, Person.id == Account.person_id)
        .join(Post, Post.account_id == Account.id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(Account.id == account_id)
    ).one()
    held = HeldPost(
        post.id,
        post.role,
        post.organisation_id,
        "",
        territory_of(region),
        Level.TOWNSHIP,
        post.valid_from,
        None,
    )
    return Actor(account.id, person.id, account.username, person.name, (held,), person.key)


WHAT: dict[str, Callable[[int, int], list[int]]] = {
    "once": once, "write": write, "die": die, "sign": sign, "press": press, "work": work, "notice": notice,
}  # fmt: skip


def write_beside(what: str, url: str, instance: str, go: str, numbers: tuple[int, ...]) -> list[int]:
    """Do one of these as a process of its own, from the instant on that the file ``go`` is there."""
    app = create_app(config_for(url, Path(instance)))
    with app.app_context():
        while not Path(go).exists():
            time.sleep(0.002)
        return WHAT[what](*numbers)
