"""The first administrators of an installation: made once, from the server itself."""

from datetime import date

from sqlalchemy import func, select

from app.audit.record import record
from app.commands.credentials import set_one_time_password
from app.commands.transaction import transaction
from app.identity import NONE_YET
from app.keyring import vault
from app.models.account import Account, Person, Post
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
        organisation = Organisation(
            kind="county_office",
            level=Level.COUNTY.value,
            region_code=county,
            parent_id=None,
            valid_from=since,
            valid_to=None,
        )
        record(
            session, organisation, "organisation.founded", actor=None, data={"name": office, "region": county}
        )
        session.add(
            OrganisationName(
                organisation_id=organisation.id, name=office, name_key=name_key(office), valid_from=since
            )
        )
        made = []
        for role, name in zip(ROLES, names, strict=True):
            key = vault().new_key()
            person = Person(
                name=name,
                name_key=name_key(name),
                identity_kind=NONE_YET,
                identity_sealed=None,
                identity_hash=None,
                phone_sealed=None,
                key=key,
            )
            record(session, person, "person.recorded", actor=None, personal={"name": name}, key=key)
            username = f"{username_from(name) or 'admin'}.{role.split('_')[0]}"[:40]
            account = Account(person_id=person.id, username=username, opened_on=since, closed_at=None)
            record(session, account, "account.opened", actor=None, data={"username": username})
            password = set_one_time_password(session, account)
            session.add(
                Post(
                    account_id=account.id,
                    role=role,
                    organisation_id=organisation.id,
                    valid_from=since,
                    valid_to=None,
                    ended_at=None,
                )
            )
            record(session, account, "post.given", actor=None, data={"role": role})
            made.append((role, username, password))
        return made
