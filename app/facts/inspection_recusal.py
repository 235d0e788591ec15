"""Which inspectors keep out of which files (回避): kin as declared, home township, own earlier acts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import or_, select, union_all
from sqlalchemy.orm import Session

from app import clock
from app.facts.inspection_frame import Candidate
from app.models.account import Account, Post, Relation
from app.models.case import Case, Signature
from app.models.help import FollowUp, HelperAssignment
from app.models.household import Household, Membership
from app.models.inspection_sample import InspectionFile
from app.models.lead import Lead, LeadVisitor
from app.models.monitoring import Visit, Visitor
from app.models.organisation import Organisation
from app.permissions import GRANTED, Permission
from app.policy import territory_of

_TOWNSHIP = 9
"""Digits of a township's code."""
_SAMPLING = tuple(role for role in GRANTED if Permission.INSPECTION_SAMPLE in GRANTED[role])


def inspectors_for(session: Session, territory: str) -> dict[int, int]:
    """Return account and person of those who hold an inspector's post over the whole territory today."""
    today = clock.today()
    rows = session.execute(
        select(Account.id, Account.person_id, Organisation.region_code)
        .join(Post, Post.account_id == Account.id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(
            Post.role.in_(_SAMPLING),
            Account.closed_at.is_(None),
            Post.ended_at.is_(None),
            Post.valid_from <= today,
            or_(Post.valid_to.is_(None), Post.valid_to >= today),
        )
        .order_by(Account.id)
    )
    return {account: person for account, person, code in rows if territory.startswith(territory_of(code))}


def recused(
    session: Session, files: Iterable[Candidate], inspectors: Mapping[int, int]
) -> list[frozenset[int]]:
    """Return for each file the accounts of the inspectors who keep out of it, in the order of the files.

    ``inspectors`` maps accounts to persons.
    """
    kin, homes = _kin(session, inspectors), _homes(session, inspectors)
    cases, households = _acts(session, inspectors)
    return [
        frozenset(
            account
            for account in inspectors
            if one.members & kin[account]
            or one.territory[:_TOWNSHIP] in homes[account]
            or cases[account] & {*one.cases, one.case_id}
            or one.household_id in households[account]
        )
        for one in files
    ]


def recused_from(session: Session, file: InspectionFile, inspectors: Mapping[int, int]) -> frozenset[int]:
    """Return who keeps out of a file of a frame as things stand now."""
    members = frozenset(
        session.execute(
            select(Membership.person_id).where(
                Membership.household_id == file.household_id, Membership.valid_to.is_(None)
            )
        ).scalars()
    )
    place = file.stratum.partition("/")[0]
    cases = tuple(session.execute(select(Case.id).where(Case.household_id == file.household_id)).scalars())
    one = Candidate(file.source, place, file.household_id, file.case_id, cases, members=members)
    return recused(session, [one], inspectors)[0]


def _kin(session: Session, inspectors: Mapping[int, int]) -> dict[int, set[int]]:
    """Return the persons whose households an inspector keeps out of: his own, and his declared kin."""
    found = {account: {person} for account, person in inspectors.items()}
    own = set(inspectors.values())
    for holder, person in session.execute(
        select(Relation.holder_id, Relation.person_id).where(
            or_(Relation.holder_id.in_(own), Relation.person_id.in_(own)), Relation.ended_on.is_(None)
        )
    ):
        for account, whose in inspectors.items():
            found[account] |= {person} if whose == holder else set()
            found[account] |= {holder} if whose == person else set()
    return found


def _homes(session: Session, inspectors: Mapping[int, int]) -> dict[int, set[str]]:
    """Return the townships in which inspectors are recorded as living."""
    found: dict[int, set[str]] = defaultdict(set)
    accounts = {person: account for account, person in inspectors.items()}
    for person, place in session.execute(
        select(Membership.person_id, Household.territory)
        .join(Household, Household.id == Membership.household_id)
        .where(Membership.person_id.in_(list(accounts)), Membership.valid_to.is_(None))
    ):
        found[accounts[person]].add(place[:_TOWNSHIP])
    return found


def _acts(session: Session, inspectors: Mapping[int, int]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Return the cases and the households in which an inspector has acted before, in whatever post."""
    who = list(inspectors)
    acted: Any = union_all(
        select(Signature.account_id, Signature.case_id).where(Signature.account_id.in_(who)),
        select(Signature.on_behalf_of, Signature.case_id).where(Signature.on_behalf_of.in_(who)),
        select(Visitor.account_id, Visit.case_id)
        .join(Visit, Visit.id == Visitor.visit_id)
        .where(Visitor.account_id.in_(who)),
        select(FollowUp.account_id, FollowUp.case_id).where(FollowUp.account_id.in_(who)),
    )
    helped: Any = union_all(
        select(HelperAssignment.account_id, HelperAssignment.household_id).where(
            HelperAssignment.account_id.in_(who)
        ),
        select(LeadVisitor.account_id, Lead.household_id)
        .join(Lead, Lead.id == LeadVisitor.lead_id)
        .where(LeadVisitor.account_id.in_(who), Lead.household_id.is_not(None)),
    )
    cases: dict[int, set[int]] = defaultdict(set)
    households: dict[int, set[int]] = defaultdict(set)
    for found, question in ((cases, acted), (households, helped)):
        for account, number in session.execute(question):
            found[account].add(number)
    return cases, households
