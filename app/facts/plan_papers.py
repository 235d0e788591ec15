"""What a paper with problems is looked through with: its sealed reading, and the units that may answer."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock
from app.keyring import vault
from app.lookup import in_territories
from app.models.organisation import Organisation, OrganisationName
from app.models.problem_paper import PlanPaper
from app.models.region import Region
from app.permissions import GRANTED, Permission
from app.policy import Actor, HeldPost, region_of


def founding_post(actor: Actor) -> HeldPost | None:
    """Return the post in which the actor reads papers in: the widest that founds batches."""
    posts = [post for post in actor.own_first if Permission.PROBLEMS_FOUND in GRANTED[post.role]]
    return min(posts, key=lambda post: len(post.territory), default=None)


def reading_of(paper: PlanPaper) -> bytes:
    """Return the reading of a paper, as the importer wrote it."""
    return vault().unpack(paper.key, paper.reading_sealed, context=_place(paper.name))


def sealed_reading(key: bytes, name: str, content: bytes) -> str:
    """Return a reading sealed under the key of its paper, whose bytes lie under ``name``."""
    return vault().pack(key, content, context=_place(name))


def file_place(name: str) -> str:
    """Return the place for which the file name of a paper is sealed."""
    return f"plan_paper/{name}/file"


def _place(name: str) -> str:
    return f"plan_paper/{name}/reading"


def unit_rows(session: Session, post: HeldPost) -> list[tuple[int, str, str, str, str]]:
    """Return number, name, level, kind and region of the organisations that ``post`` may hand problems to.

    A county's officer hands to everybody within, a township's within the township and to the bodies of
    the county; discipline bodies rectify nothing.
    """
    today = clock.today()
    named = (
        select(OrganisationName.name)
        .where(OrganisationName.organisation_id == Organisation.id, OrganisationName.valid_from <= today)
        .order_by(OrganisationName.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Organisation.id, named, Organisation.level, Organisation.kind, Organisation.region_code)
        .where(
            Organisation.kind != "discipline_body",
            or_(Organisation.valid_to.is_(None), Organisation.valid_to >= today),
            or_(
                in_territories((post.territory,), Organisation.region_code),
                Organisation.region_code == region_of(post.territory[:6]),
            ),
        )
        .order_by(Organisation.region_code, Organisation.id)
    )
    return [(number, name or "", level, kind, region) for number, name, level, kind, region in rows]


def place_names(session: Session, code: str) -> tuple[str, str]:
    """Return the names of the county and of the township of a region code, empty for a county's own."""
    county = region_of(code[:6])
    rows = session.execute(select(Region.code, Region.name).where(Region.code.in_([county, code])))
    names: dict[str, str] = dict(rows.all())
    return names.get(county, ""), names.get(code, "") if code != county else ""
