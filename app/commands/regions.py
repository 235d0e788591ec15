"""Regions, loaded from the national list."""

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import select

from app.commands.transaction import transaction
from app.models.region import Region
from app.pinyin import name_key
from app.policy import LEVEL_OF_LENGTH, territory_of

BATCH = 2000


def load_regions(*, rows: Iterable[tuple[str, str]]) -> int:
    """Add the regions that are missing and return how many; codes that exist keep their names.

    ``rows`` are pairs of statistical code (12 digits, 14 for a village group) and name, upper
    regions before lower ones. Raises ValueError for a code of another shape or without its parent.
    """
    added, waiting = 0, iter(rows)
    with transaction() as session:
        known = set(session.execute(select(Region.code)).scalars())
        for batch in _batches(waiting):
            fresh = [_region(code, name, known) for code, name in batch if code not in known]
            session.add_all(fresh)
            session.flush()
            added += len(fresh)
    return added


def _batches(rows: Iterator[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _region(code: str, name: str, known: set[str]) -> Region:
    if not code.isdigit() or len(code) not in (12, 14):
        raise ValueError(f"{code!r} is no statistical code: it needs 12 digits, or 14 for a village group")
    prefix = territory_of(code)
    lengths = sorted(LEVEL_OF_LENGTH)
    parent = None
    if len(prefix) > 2:
        upper = prefix[: lengths[lengths.index(len(prefix)) - 1]]
        parent = upper.ljust(12, "0")
        if parent not in known:
            raise ValueError(f"{code} {name}: its upper region {parent} must come before it")
    known.add(code)
    return Region(
        code=code,
        name=name,
        name_key=name_key(name),
        level=LEVEL_OF_LENGTH[len(prefix)],
        parent_code=parent,
        valid_from=None,
        valid_to=None,
        successor_code=None,
    )
