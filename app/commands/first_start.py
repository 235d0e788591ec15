"""The first administrators of an installation: made once, from the server itself."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit.record import record
from app.commands.credentials import set_one_time_password
from app.commands.people import new_person
from app.commands.transaction import transaction
from app.identity import NONE_YET
from app.models.account import Account, Post
from app.models.organisation import Organisation, OrganisationName
from app.models.region import Region
from app.pinyin import name_key, username_from
from workflows.roles import Level

ROLES = ("system_admin", "security_admin", "audit_admin")


def first_administrators(
    *, county: str, office: str, names: list[str], since: date
) -> list[tuple[str, str, str]]:
    """Make the three administrators with one-time passwords; return (role, user name, password) each.

    Refused with ValueError where any account exists, or the county isn't among the regions.
    """
    with transaction() as session:
        if session.execute(select(func.count()).select_from(Account)).scalar_one():
            raise ValueError("there are accounts already: administrators are made in the browser now")
        region = session.get(Region, county)
        if region is None or region.level != "county":
            raise ValueError("load the regions first; the code must be that of a county")
        organisation_id = _office(session, county, office, since)
        return [
            _administrator(session, role, name, organisation_id, since)
            for role, name in zip(ROLES, names, strict=True)
        ]


def _office(session: Session, county: str, name: str, since: date) -> int:
    organisation = Organisation(
        kind="county_office",
        level=Level.COUNTY.value,
        region_code=county,
        parent_id=None,
        valid_from=since,
        valid_to=None,
    )
    told = {"name": name, "region": county}
    record(session, organisation, "organisation.founded", actor=None, data=told)
    session.add(
        OrganisationName(
            organisation_id=organisation.id, name=name, name_key=name_key(name), valid_from=since
        )
    )
    return organisation.id


def _administrator(
    session: Session, role: str, name: str, organisation_id: int, since: date
) -> tuple[str, str, str]:
    person = new_person(name, NONE_YET, "", "")
    record(session, person, "person.recorded", actor=None, personal={"name": name}, key=person.key)
    username = f"{username_from(name) or 'admin'}.{role.split('_', maxsplit=1)[0]}"[:40]
    account = Account(person_id=person.id, username=username, opened_on=since, closed_at=None)
    record(session, account, "account.opened", actor=None, data={"username": username})
    password = set_one_time_password(session, account)
    session.add(
        Post(
            account_id=account.id,
            role=role,
            organisation_id=organisation_id,
            valid_from=since,
            valid_to=None,
            ended_at=None,
        )
    )
    record(session, account, "post.given", actor=None, data={"role": role})
    return role, username, password
