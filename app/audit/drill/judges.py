"""Who finds an attack, and by what: each judge looks at the same copy for itself."""

import shutil
from collections.abc import Iterator
from itertools import chain

from sqlalchemy.orm import Session

from app.audit.drill.house import House
from app.audit.export import export
from app.audit.guard import find_lost
from app.audit.offline import verify as offline
from app.audit.replay import replay
from app.audit.replay_leads import replay_leads
from app.audit.verify import verify
from app.audit.verify_logs import verify_logs, verify_rows
from app.audit.verify_readings import verify_readings

JUDGES = {
    "D": "database: flask audit verify, with the signer's public key",
    "S": "signer: its own last head against the database",
    "A": "anchor: an export, checked by verify.py with what the witness keeps",
    "R": "receipt: the same, with receipts from people's hands",
    "T": "time: what verify.py says of times, by the witness's clock",
}
"""The judges by their letters. What A finds without the witness's notes counts as found by it."""

TIMES = frozenset(("ahead", "backwards"))


def judge(house: House) -> dict[str, str]:
    """Return for each judge that finds something what it finds first."""
    outside = _outside(house)
    times = [one for one in outside["A"] if one.code in TIMES]
    found = {
        "D": inside(house),
        "S": _behind(house),
        **{
            letter: next((_told(one) for one in findings if one.code not in TIMES), "")
            for letter, findings in outside.items()
        },
        "T": next((_told(one) for one in times), ""),
    }
    return {letter: told for letter, told in found.items() if told}


def inside(house: House) -> str:
    """Return what the checks of the database find first, nothing where they find nothing."""
    with house.session() as session:
        return next(_found(house, session), "")


def _found(house: House, session: Session) -> Iterator[str]:
    for event in verify(session):
        yield f"{event.stream_kind} {event.stream_id}, event {event.sequence}: {event.what}"
    for one in chain(
        verify_logs(session, house.home.public()), verify_readings(session), verify_rows(session)
    ):
        yield f"log {one.log}, {one.where}: {one.what}"
    for case in replay(session):
        yield f"case {case.ref}, event {case.sequence}: {case.what}"
    for lead in replay_leads(session):
        yield f"lead {lead.lead_id}, event {lead.sequence}: {lead.what}"


def _behind(house: House) -> str:
    with house.session() as session:
        for one in find_lost(session, house.home):
            if one.other:
                return f"log {one.log}: another history within {one.signed}"
            return f"log {one.log}: {one.held} to {one.signed - 1} are lost"
    return ""


def _outside(house: House) -> dict[str, list[offline.Finding]]:
    """Let a stranger check an export: with the witness's notes alone, and with receipts as well."""
    away = house.folder / "away"
    shutil.rmtree(away, ignore_errors=True)
    with house.session() as session:
        export(session, house.home, away)
    notes = []
    for number, note in enumerate(house.anchors):
        path = house.folder / f"witness-{number}.note"
        path.write_text(str(note), encoding="utf-8")
        notes.append(str(path))
    keys = [f"{house.home.public()}", f"{house.witness.verifier}"]
    alone = offline.check(str(away), keys, notes)
    (away / "receipts").mkdir()
    for number, text in enumerate(house.receipts):
        (away / "receipts" / f"{number}.receipt").write_text(text, encoding="utf-8")
    return {"A": _findings(alone), "R": _findings(offline.check(str(away), keys, notes))}


def _findings(report: offline.Report) -> list[offline.Finding]:
    return [*report.findings, *(one for log in report.logs for one in log.findings)]


def _told(finding: offline.Finding) -> str:
    return " ".join(offline.told(finding, "en")).strip()
