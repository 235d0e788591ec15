"""Seals of signed heads and of what others keep of them, written an hour at a time.

The signer has no key of the house, so it can't seal what it adds; and a seal of a head is itself an entry
that the next head must cover: sealed at once, the log would never come to rest. The runner therefore seals
what came since the hour before (:data:`EVERY`); a head of less than an hour is held by the signer's folder.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.seals import LATER, seal_places
from app.models.base import Base
from app.models.connection import hold
from app.models.log import HeadSeal

EVERY = timedelta(hours=1)
"""How long heads wait for their seal."""


def hold_heads(session: Session) -> None:
    """Let nobody else add heads or anchors before this transaction ends: their numbers come in order."""
    hold(session, "heads of the logs")


def seal_heads(session: Session) -> int:
    """Seal the heads and anchors that came since this was done last; return how many it were."""
    hold_heads(session)
    done = 0
    for name in sorted(LATER):
        number = Base.metadata.tables[name].c.id
        mark = session.get(HeadSeal, name) or HeadSeal(sealed_table=name, up_to=0)
        fresh = session.execute(select(number).where(number > mark.up_to).order_by(number)).scalars().all()
        if fresh:
            seal_places(session, [(name, (one,)) for one in fresh])
            mark.up_to = fresh[-1]
            session.add(mark)
        done += len(fresh)
    return done
