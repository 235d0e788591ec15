"""Regions, loaded from the national list."""

from collections.abc import Iterable

from sqlalchemy import select

from app import clock
from app.audit.row_digests import values_digest
from app.audit.seals import seal_bodies
from app.commands.bulk import Rows
from app.commands.transaction import transaction
from app.models.base import db
from app.models.region import Region
from app.pinyin import name_key
from app.policy import LEVEL_OF_LENGTH, region_of, territory_of


def load_regions(*, rows: Iterable[tuple[str, str]]) -> int:
    """Add the regions that are missing and return how many; codes that exist keep their names.

    ``rows`` are pairs of statistical code (12 digits, 14 for a village group) and name, upper
    regions before lower ones. Raises ValueError for a code of another shape or without its parent.
    """
    session = db.session()
    known = set(session.execute(select(Region.code)).scalars())
    dialect = session.get_bind().dialect
    session.rollback()
    # The whole country has 620,000 villages: everything but the writing is done before the transaction.
    fresh = Rows(dialect, "region", [column.name for column in Region.__table__.columns])
    seals = Rows(dialect, "row_seal", ["body", "digest", "recorded_at"])
    digests: dict[str, str] = {}
    for code, name in rows:
        if code not in known:
            values = _region(code, name, known)
            fresh.add(values)
            digests[f"region/{code}"] = values_digest(fresh.table, values)
    now = clock.now()
    for body, digest in seal_bodies(digests, now):
        seals.add({"body": body, "digest": digest, "recorded_at": now})
    with transaction() as writing:
        for one in (fresh, seals):
            one.write(writing.connection())
    return fresh.count


def _region(code: str, name: str, known: set[str]) -> dict[str, str | None]:
    if not code.isdigit() or len(code) not in (12, 14):
        raise ValueError(f"{code!r} is no statistical code: it needs 12 digits, or 14 for a village group")
    prefix = territory_of(code)
    lengths = sorted(LEVEL_OF_LENGTH)
    parent = None
    if len(prefix) > 2:
        upper = prefix[: lengths[lengths.index(len(prefix)) - 1]]
        parent = region_of(upper)
        if parent not in known:
            raise ValueError(f"{code} {name}: its upper region {parent} must come before it")
    known.add(code)
    return {
        "code": code,
        "name": name,
        "name_key": name_key(name),
        "level": LEVEL_OF_LENGTH[len(prefix)],
        "parent_code": parent,
        "valid_from": None,
        "valid_to": None,
        "successor_code": None,
    }
