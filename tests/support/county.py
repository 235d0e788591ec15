"""An invented county for tests: regions, organisations, and officers made as a test needs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import pyotp
from argon2 import PasswordHasher
from flask import Flask

from app import clock
from app.audit.record import record
from app.identity import sealed_identity
from app.keyring import vault
from app.models import Account, Credential, Organisation, OrganisationName, Person, Post, Region, db
from app.passwords import normal
from app.pinyin import name_key
from app.policy import Actor, HeldPost, territory_of
from tests.support.ready import step
from workflows.roles import Level

COUNTY = "990101000000"
TOWNSHIP_A, TOWNSHIP_B = "990101101000", "990101102000"
VILLAGE_A1, VILLAGE_A2, VILLAGE_B1 = "990101101001", "990101101002", "990101102001"
GROUP_A1 = "99010110100101"

REGIONS = (
    ("990000000000", "云岭省", "province", None),
    ("990100000000", "安澜市", "city", "990000000000"),
    (COUNTY, "禾丰县", "county", "990100000000"),
    (TOWNSHIP_A, "柳溪镇", "township", COUNTY),
    (TOWNSHIP_B, "石桥乡", "township", COUNTY),
    (VILLAGE_A1, "上湾村", "village", TOWNSHIP_A),
    (VILLAGE_A2, "竹坪村", "village", TOWNSHIP_A),
    (VILLAGE_B1, "青杠村", "village", TOWNSHIP_B),
    (GROUP_A1, "上湾村一组", "group", VILLAGE_A1),
)
# key: (name, kind, level, region)
ORGANISATIONS = {
    "bureau": ("禾丰县农业农村局", "competent_bureau", "county", COUNTY),
    "department": ("禾丰县医疗保障局", "department", "county", COUNTY),
    "discipline": ("禾丰县纪委监委", "discipline_body", "county", COUNTY),
    "office": ("禾丰县电子政务中心", "county_office", "county", COUNTY),
    "township_a": ("柳溪镇人民政府", "township_government", "township", TOWNSHIP_A),
    "township_b": ("石桥乡人民政府", "township_government", "township", TOWNSHIP_B),
    "village_a1": ("上湾村村民委员会", "village_committee", "village", VILLAGE_A1),
    "village_a2": ("竹坪村村民委员会", "village_committee", "village", VILLAGE_A2),
    "village_b1": ("青杠村村民委员会", "village_committee", "village", VILLAGE_B1),
}
USUAL_PLACE = {
    "grid_worker": "village_a1",
    "village_clerk": "village_a1",
    "village_head": "village_a1",
    "first_secretary": "village_a1",
    "helper": "township_a",
    "township_officer": "township_a",
    "township_leader": "township_a",
    "township_head": "township_a",
    "department_officer": "department",
    "department_leader": "department",
    "county_officer": "bureau",
    "county_leader": "bureau",
    "inspector": "discipline",
    "system_admin": "office",
    "security_admin": "office",
    "audit_admin": "office",
}
PASSWORD = "Hefeng-2026-守线"
FOUNDED = date(2020, 1, 1)


@cache
def _hashed() -> str:
    """Return the hash of the officers' password, with the least work that argon2id knows.

    A hash says itself how much work checking it is, so that a sign-in goes the way of the product
    and doesn't cost a tenth of a second each time. tests/commands/test_passwords.py holds the real cost.
    """
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(normal(PASSWORD))


def seed() -> None:
    """Put regions and organisations into an empty database."""
    for code, name, level, parent in REGIONS:
        db.session.add(
            Region(
                code=code, name=name, name_key=name_key(name), level=level, parent_code=parent,
                valid_from=None, valid_to=None, successor_code=None,
            )
        )  # fmt: skip
    db.session.flush()
    for name, kind, level, region in ORGANISATIONS.values():
        organisation = Organisation(
            kind=kind, level=level, region_code=region, parent_id=None, valid_from=FOUNDED, valid_to=None
        )
        record(db.session(), organisation, "organisation.founded", actor=None, data={"kind": kind})
        db.session.add(
            OrganisationName(
                organisation_id=organisation.id, name=name, name_key=name_key(name), valid_from=FOUNDED
            )
        )
    db.session.commit()


@dataclass
class Officer:
    """Somebody with an account, as a test knows them."""

    account_id: int
    person_id: int
    username: str
    name: str
    key: bytes
    password: str
    totp_secret: str
    posts: list[HeldPost] = field(default_factory=list)

    def actor(self, **changes: object) -> Actor:
        """Return the officer as an actor who has just confirmed the second factor."""
        facts: dict[str, object] = {
            "account_id": self.account_id,
            "person_id": self.person_id,
            "username": self.username,
            "name": self.name,
            "key": self.key,
            "posts": tuple(self.posts),
            "confirmed_at": clock.now(),
        }
        return Actor(**{**facts, **changes})  # type: ignore[arg-type]

    def code(self) -> str:
        """Return the present code of the second factor."""
        return pyotp.TOTP(self.totp_secret).at(clock.now())


Known = tuple[int, int, list[Officer], dict[str, list[int]]]
"""How many officers and numbers there are, the officers, and the representatives by village."""


class County:
    """Makes officers of the test county. Numbers and names are invented."""

    code = COUNTY
    township_a, township_b = TOWNSHIP_A, TOWNSHIP_B
    village_a1, village_a2, village_b1, group_a1 = VILLAGE_A1, VILLAGE_A2, VILLAGE_B1, GROUP_A1

    def __init__(self, app: Flask, made: int = 0) -> None:
        """Begin after so many officers that the database has ``made`` already."""
        self.app = app
        self._made = made
        self._numbers = 0
        self._known: list[Officer] = []
        self.representatives: dict[str, list[int]] = {}
        """Whom the meetings of a village expect, by its code."""
        with app.app_context():
            ids = list(db.session.execute(db.select(Organisation.id).order_by(Organisation.id)).scalars())
        self.organisations = dict(zip(ORGANISATIONS, ids, strict=True))

    @property
    def made(self) -> int:
        """Return how many officers there are."""
        return self._made

    def number(self) -> int:
        """Return the next number, for names that differ."""
        self._numbers += 1
        return self._numbers

    def kept(self) -> Known:
        """Return what a test knows of the people in its database beside their rows."""
        return self._made, self._numbers, self._known, self.representatives

    def restore(self, kept: Known) -> None:
        """Know the people of a database which another test has filled as this one had begun to."""
        self._made, self._numbers, known, self.representatives = kept
        for mine, other in zip(self._known, known, strict=False):
            vars(mine).update(vars(other))
        self._known += known[len(self._known) :]

    def officer(
        self,
        role: str | None,
        place: str | None = None,
        *,
        since: date | None = None,
        until: date | None = None,
        first: bool = False,
        second_factor: bool = True,
        password_hash: str | None = None,
    ) -> Officer:
        """Return somebody new with one post, by default at the usual place of the role."""
        said = (role, place, since, until, first, second_factor, password_hash)

        def make() -> Officer:
            officer = self._recorded(first, second_factor, password_hash)
            if role is not None:
                self.give_post(officer, role, place, since=since, until=until)
            self._known.append(officer)
            return officer

        return step(self.app, ("officer", *said), self, make, keep=False)

    def _recorded(self, first: bool, second_factor: bool, password_hash: str | None) -> Officer:
        self._made += 1
        name, username = f"测试{'甲乙丙丁戊己庚辛壬癸'[self._made % 10]}{self._made}", f"officer{self._made}"
        secret = pyotp.random_base32()
        with self.app.app_context():
            session = db.session()
            key = vault().new_key()
            kind, sealed, hashed = sealed_identity(None, key)
            person = Person(
                name=name, name_key=name_key(name), identity_kind=kind, identity_sealed=sealed,
                identity_hash=hashed, phone_sealed=None, key=key,
            )  # fmt: skip
            record(session, person, "person.recorded", actor=None)
            account = Account(person_id=person.id, username=username, opened_on=clock.today(), closed_at=None)
            record(session, account, "account.opened", actor=None)
            session.add(
                Credential(
                    account_id=account.id,
                    password_hash=password_hash or _hashed(),
                    password_set_at=clock.now(),
                    first=first,
                    totp_sealed=vault().seal(key, secret, context=f"account/{account.id}/totp")
                    if second_factor
                    else None,
                    totp_confirmed_at=clock.now() if second_factor else None,
                    totp_step=0,
                )
            )
            session.commit()
            return Officer(account.id, person.id, username, name, key, PASSWORD, secret)

    def give_post(
        self,
        officer: Officer,
        role: str,
        place: str | None = None,
        *,
        since: date | None = None,
        until: date | None = None,
    ) -> int:
        """Give an officer one more post and return its number."""
        place = place or USUAL_PLACE[role]
        name, _, level, region = ORGANISATIONS[place]
        since = since or clock.today() - timedelta(days=400)
        with self.app.app_context():
            session = db.session()
            post = Post(
                account_id=officer.account_id,
                role=role,
                organisation_id=self.organisations[place],
                valid_from=since,
                valid_to=until,
            )
            session.add(post)
            account = session.get_one(Account, officer.account_id)
            record(session, account, "post.given", actor=None, data={"role": role})
            session.commit()
            post_id = post.id
        officer.posts.append(
            HeldPost(
                id=post_id, role=role, organisation_id=self.organisations[place], organisation_name=name,
                territory=territory_of(region), level=Level(level), valid_from=since, valid_to=until,
            )
        )  # fmt: skip
        return post_id
