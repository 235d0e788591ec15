"""The facts of households for the data rules, made of our records a batch at a time.

What our records don't hold stays ``None``, and rules that need it aren't judged: living conditions, land, the
monthly table of migrant work, the contact after elimination, last year's income. DECISIONS.md lists them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy.orm import Session

from app.audit.record import content_of
from app.facts.elimination import NATURALLY
from app.facts.rule_questions import ENROLLED, Batch, ask, phones
from app.identity import CONTEXT, HOUSEHOLD_PHONE, PHONE_CONTEXT
from app.keyring import vault
from app.models.case import Case
from app.rules.facts import HouseholdFacts, MemberFacts, Standards
from app.rules.national_cells import UNSTATED
from app.sealing import Unreadable
from workflows.monitoring import codes

IDENTITY_KIND: Mapping[str, str] = {"id_card": "01", "disability_card": "02", "other": "03", "none_yet": ""}
COVER = tuple(dict(codes.COVER))
_GUARANTEES = ("schooling", "housing", "medical", "water")
_MONEY = {
    "birth_money": "family_planning", "subsistence_money": "subsistence", "destitute_money": "destitute",
    "pension_money": "pension", "ecology_money": "ecology",
}  # fmt: skip


def standards(values: Mapping[str, Any], day: date) -> Standards:
    """Return by what the rules measure: the county's parameters of a day."""
    window = (int(values["insurance_month_first"]), int(values["insurance_month_last"]))
    return Standards(day=day, line=Decimal(str(values["income_line"])), insurance_window=window)


def shared_phones(session: Session) -> frozenset[str]:
    """Return the members' telephones that stand in more than one household: one look at all of the county."""
    homes: dict[str, int] = {}
    shared: set[str] = set()
    for household_id, sealed, key in phones(session):
        number = _opened(key, sealed, PHONE_CONTEXT)
        if number and homes.setdefault(number, household_id) != household_id:
            shared.add(number)
    return frozenset(shared)


def households(
    session: Session,
    numbers: Collection[int],
    by: Standards,
    *,
    shared: frozenset[str] | None = None,
    of_case: Case | None = None,
) -> list[HouseholdFacts]:
    """Return the facts of households that haven't ended.

    ``shared`` are the telephones that stand in several households, None where nobody looked. ``of_case`` is a
    case that is about to enrol or to eliminate its household: it is judged as if it had.
    """
    batch = ask(session, numbers, of_case)
    return [_household(row, batch, by, shared, as_if=of_case is not None) for row in batch.households]


def _household(
    row: Any, batch: Batch, by: Standards, shared: frozenset[str] | None, *, as_if: bool
) -> HouseholdFacts:
    people = batch.people.get(row.id, ())
    members = [_member(one, by, shared) for one in people if one.valid_to is None]
    helpers = batch.helpers.get(row.id, ())
    facts = HouseholdFacts(
        id=row.id,
        by=by,
        members=tuple(members),
        left=tuple(_member(one, by, shared) for one in people if one.valid_to is not None),
        code=row.national_code or "",
        kind=row.kind,
        category="",
        eliminated="",
        risks=(),
        measures=(),
        phone=_opened(row.key, row.phone_sealed, HOUSEHOLD_PHONE),
        helper="1" if helpers else "0",
        helper_registered="1" if any(one.registered for one in helpers) else "0",
    )
    case = batch.cases.get(row.id)
    return facts if case is None else _monitored(facts, row, case, batch, as_if=as_if)


def _member(row: Any, by: Standards, shared: frozenset[str] | None) -> MemberFacts:
    number = _opened(row.key, row.identity_sealed, CONTEXT)
    phone = _opened(row.key, row.phone_sealed, PHONE_CONTEXT)
    elsewhere = None if shared is None or phone is None else "1" if phone in shared else "0"
    return MemberFacts(
        id=row.person_id,
        by=by,
        identity_kind=IDENTITY_KIND.get(row.identity_kind, ""),
        identity_number=number,
        disability_card=number if row.identity_kind == "disability_card" else None,
        # The database itself refuses a number that somebody else has.
        identity_elsewhere="0" if row.identity_hash else "",
        born_on=row.born_on,
        sex=row.sex or "",
        ethnicity=row.ethnicity,
        relation=row.relation,
        political=row.political,
        phone=phone,
        phone_elsewhere=elsewhere,
        education=row.education,
        school="" if row.school == "000" else row.school,
        unschooled=row.unschooled,
        health=tuple(sorted(row.health)),
        labour=row.labour,
        work_place=row.work_place,
        work_months=None if row.work_months is None else Decimal(row.work_months),
        **_cover(row.cover),
    )


def _cover(held: Sequence[str]) -> dict[str, Any]:
    """Return insurance and benefits as yes and no; where none is ticked nobody has asked yet."""
    return {name: "1" if name in held else "0" for name in COVER} if held else {}


def _monitored(facts: HouseholdFacts, row: Any, case: Any, batch: Batch, *, as_if: bool) -> HouseholdFacts:
    visits = batch.visits.get(case.id, [])
    first = _newest(visits, "identification")
    last = _newest(visits, "elimination")
    leaving = case.state.startswith("elimination_") if as_if else case.state not in ENROLLED
    application = (batch.applications.get(case.id) or [None])[-1]
    told: dict[str, Any] = {
        "category": (first or last).category or UNSTATED if (first or last) is not None else UNSTATED,
        "identified": row.monitored_since,
        "eliminated": "1" if leaving else "0",
        "measures": _help(batch.measures.get(case.id, ()), case, as_if=as_if),
        "risks": None if application is None else tuple(application.risks),
        "disaster": None if application is None else "".join(application.disasters[:1]),
    }
    if first is not None:
        told |= _guarantees("problem", first) | _income(first, case)
    if as_if and not leaving and facts.helper == "0":
        # Nobody is named for a household before it is enrolled.
        told["helper"] = None
    if leaving:
        told |= _eliminated(case, batch, last, as_if=as_if)
    return replace(facts, **told)


def _help(rows: Sequence[Any], case: Any, *, as_if: bool) -> tuple[str, ...] | None:
    """Return the measures; before the enrolment nobody has planned any, so that nothing is asked of them."""
    found = tuple(row.kind + row.item for row in rows)
    return found or (None if as_if and not case.state.startswith("elimination_") else ())


def _newest(visits: Sequence[Any], purpose: str) -> Any:
    return next((one for one in reversed(visits) if one.purpose == purpose), None)


def _guarantees(prefix: str, visit: Any) -> dict[str, str]:
    return {f"{prefix}_{name}": "1" if name in visit.guarantees else "0" for name in _GUARANTEES}


def _net(visit: Any) -> Any:
    return visit.wage + visit.production + visit.property + visit.transfer - visit.cost


def _income(visit: Any, case: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "size": Decimal(visit.size), "wage": visit.wage, "production": visit.production,
        "property": visit.property, "transfer": visit.transfer, "cost": visit.cost,
        "spending": visit.spending, "net": _net(visit), "net_per_head": visit.income_per_head,
    }  # fmt: skip
    context = f"visit/{case.id}/{visit.sequence}/details"
    details = _opened(case.key, visit.details_sealed, context)
    if details:
        lines = orjson.loads(details).get("lines", {})
        found |= {name: Decimal(lines.get(line, "0")) for name, line in _MONEY.items()}
    return found


def _eliminated(case: Any, batch: Batch, visit: Any, *, as_if: bool) -> dict[str, Any]:
    signed = {one.action: one.occurred_on for one in batch.signatures.get(case.id, ())}
    told: dict[str, Any] = {
        "elimination_appraised": "1" if "appraise_elimination" in signed else "0",
        "elimination_noticed": "1" if "close_elimination_notice" in signed else "0",
    }
    if "approve_elimination" in signed:
        told["eliminated_in"] = f"{signed['approve_elimination']:%Y%m}"
    if proposals := batch.proposals.get(case.id):
        told["elimination_way"] = _way(proposals[-1].body)
    if case.legacy and not signed and not as_if:
        # Eliminated before the system: its papers say how, and nobody wrote it here.
        told = {}
    if visit is None:
        return told
    return told | _guarantees("after", visit) | {
        "after_wage": visit.wage, "after_property": visit.property, "after_transfer": visit.transfer,
        "after_production": visit.production, "after_cost": visit.cost, "after_net": _net(visit),
        "after_net_per_head": visit.income_per_head, "after_claims": visit.claims,
        "after_spending": visit.spending,
    }  # fmt: skip


def _way(body: bytes) -> str:
    manner = content_of(body)["data"].get("answers", {}).get("manner", "")
    return "02" if manner == NATURALLY else "01"


def _opened(key: bytes, sealed: str | None, context: str) -> str | None:
    """Return a sealed text, empty where there is none, None where its key was destroyed."""
    if not sealed:
        return ""
    try:
        return vault().open(key, sealed, context=context)
    except Unreadable:
        return None
