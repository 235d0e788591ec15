"""The names of the logs: the origin line of their checkpoints."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.log import LogBranch, LogName
from app.models.region import Region

_COUNTY = select(Region.code).where(Region.level == "county").order_by(Region.code).limit(1)


def key_name(session: Session) -> str:
    """Return the name of the county's signing key, empty where there is no county yet."""
    county = session.execute(_COUNTY).scalar_one_or_none()
    return f"shouxian/{county[:6]}" if county else ""


def origin_of(session: Session, log: LogName) -> str:
    """Return the origin of a log as it goes on today, empty where there is no county yet.

    After a deliberate restore (:class:`LogBranch`) it is that of the newest branch.
    """
    branch = session.execute(
        select(LogBranch.origin).where(LogBranch.log == log).order_by(LogBranch.id.desc()).limit(1)
    ).scalar_one_or_none()
    if branch is not None:
        return branch
    name = key_name(session)
    return f"{name}/{log}" if name else ""


def next_origin(origin: str) -> str:
    """Return the origin of the branch that follows: ``…/case``, then ``…/case/2``, ``…/case/3``."""
    base, _, number = origin.rpartition("/")
    return f"{base}/{int(number) + 1}" if number.isdecimal() else f"{origin}/2"
