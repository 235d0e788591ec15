"""Applications with promise and authorisation (monitoring.md 4.2), brought by ``submit``."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.audit.record import looks_personal
from app.commands.signing import Record
from app.errors import Invalid, Problem
from app.keyring import vault
from app.models.account import Person
from app.models.case import Case
from app.models.household import Membership
from app.models.monitoring import Application, Consent
from workflows.monitoring.codes import DIFFICULTY, DISASTER, DISASTER_RISK, RISK, SIGNED_HOW


@dataclass(frozen=True, slots=True)
class ApplicationSheet:
    """What the application says.

    ``applicant_id`` is the member who applied. ``risks`` and ``difficulties`` are codes. ``consents``
    are the members who authorised the query of their property data by signing on ``signed_on``.
    ``hand`` is ``self``, ``scribe`` (somebody wrote for the applicant) or ``proxy`` (somebody applied
    for the family); then name, relation and reason say who and why, and ``read_aloud`` that the
    text was read to the applicant.
    """

    applicant_id: int
    signed_on: date
    signed_how: str
    risks: Sequence[str]
    difficulties: Sequence[str]
    description: str
    consents: Sequence[int]
    disasters: Sequence[str] = ()
    hand: str = "self"
    hand_name: str = ""
    hand_relation: str = ""
    hand_reason: str = ""
    read_aloud: bool = False


def application_record(sheet: ApplicationSheet) -> Record:
    """Return the record of a checked application; raise :class:`Invalid` with everything wrong."""
    problems = _wrong(sheet)
    if problems:
        raise Invalid(*problems)

    def save(session: Session, case: Case, sequence: int) -> None:
        _check_members(session, case, sheet)
        session.add(application := _row(case, sequence, sheet))
        session.flush()
        session.add_all(
            Consent(application_id=application.id, person_id=person_id, consented_on=sheet.signed_on)
            for person_id in sheet.consents
        )

    return Record(
        told={
            "applicant": sheet.applicant_id,
            "signed_on": sheet.signed_on,
            "signed_how": sheet.signed_how,
            "risks": sorted(sheet.risks),
            "disasters": sorted(sheet.disasters),
            "difficulties": sorted(sheet.difficulties),
            "hand": sheet.hand,
            "read_aloud": sheet.read_aloud,
            "consents": sorted(sheet.consents),
        },
        sealed={"record.description": sheet.description, "record.hand": _hand(sheet)},
        save=save,
    )


def _wrong(sheet: ApplicationSheet) -> list[Problem]:
    problems = []
    if sheet.signed_on > clock.today():
        problems.append(Problem("signed_on", "date_future"))
    if not sheet.risks or not set(sheet.risks) <= {code for code, _ in RISK}:
        problems.append(Problem("risks", "choose_risk"))
    if not set(sheet.difficulties) <= {code for code, _ in DIFFICULTY}:
        problems.append(Problem("difficulties", "unknown_choice"))
    if not set(sheet.disasters) <= {code for code, _ in DISASTER}:
        problems.append(Problem("disasters", "unknown_choice"))
    elif (DISASTER_RISK in sheet.risks) != bool(sheet.disasters):
        problems.append(Problem("disasters", "disaster_kind"))
    if sheet.hand == "scribe" and sheet.signed_how == "signature":
        problems.append(Problem("signed_how", "scribe_thumbprint"))
    if sheet.signed_how not in {code for code, _ in SIGNED_HOW}:
        problems.append(Problem("signed_how", "unknown_choice"))
    if sheet.hand not in ("self", "scribe", "proxy"):
        problems.append(Problem("hand", "unknown_choice"))
    elif sheet.hand != "self":
        problems += [
            Problem(name, "hand_missing")
            for name in ("hand_name", "hand_relation", "hand_reason")
            if not getattr(sheet, name).strip()
        ]
    if looks_personal(sheet.hand_name):
        problems.append(Problem("hand_name", "personal_number"))
    return problems


def _check_members(session: Session, case: Case, sheet: ApplicationSheet) -> None:
    """Refuse an applicant or a consent from outside the household, or of somebody dead."""
    rows = session.execute(
        select(Person.id, Person.died_on)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == case.household_id, Membership.valid_to.is_(None))
    )
    members = {number for number, died_on in rows if died_on is None or died_on >= sheet.signed_on}
    problems = []
    if sheet.applicant_id not in members:
        problems.append(Problem("applicant_id", "not_a_member"))
    if not set(sheet.consents) <= members:
        problems.append(Problem("consents", "not_a_member"))
    if problems:
        raise Invalid(*problems)


def _row(case: Case, sequence: int, sheet: ApplicationSheet) -> Application:
    place = f"application/{case.id}/{sequence}"
    by_hand = sheet.hand != "self"
    name = unicodedata.normalize("NFKC", sheet.hand_name).replace(" ", "")
    return Application(
        case_id=case.id,
        sequence=sequence,
        round=case.round,
        applicant_id=sheet.applicant_id,
        signed_on=sheet.signed_on,
        risks=sorted(sheet.risks),
        disasters=sorted(sheet.disasters),
        difficulties=sorted(sheet.difficulties),
        description_sealed=vault().seal(case.key, sheet.description, context=f"{place}/description"),
        signed_how=sheet.signed_how,
        scribe=sheet.hand == "scribe",
        read_aloud=sheet.read_aloud,
        proxy=sheet.hand == "proxy",
        helper_sealed=vault().seal(case.key, _hand(sheet), context=f"{place}/hand") if by_hand else None,
        proxy_hash=vault().lookup_hash(f"hand/{name}") if by_hand else None,
    )


def _hand(sheet: ApplicationSheet) -> str:
    if sheet.hand == "self":
        return ""
    said = {"name": sheet.hand_name, "relation": sheet.hand_relation, "reason": sheet.hand_reason}
    return orjson.dumps(said).decode()
