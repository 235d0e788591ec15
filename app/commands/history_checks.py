"""The nightly look at the whole history, and the seals of heads that the runner owes."""

from dataclasses import asdict

from app import clock
from app.audit.head_seals import seal_heads
from app.audit.signer import SignerHome
from app.audit.whole_check import Checked, check_everything
from app.commands.transaction import transaction
from app.models import db
from app.models.connection import one_moment
from app.models.log import HistoryCheck

MOST_TOLD = 200
"""So many findings are kept with a check; all of them are counted."""


def check_history(home: SignerHome) -> Checked:
    """Check everything as it stands in one moment and keep what came of it, also where all is well.

    It looks for as long as it takes and writes in a transaction of its own, so nobody waits for it. A
    database that is behind its signed log is told so too.
    """
    session = db.session()
    begun = clock.now()
    one_moment(session)
    checked = check_everything(session, home)
    session.rollback()
    with transaction(although_behind=True) as writing:
        writing.add(
            HistoryCheck(
                begun_at=begun,
                ended_at=clock.now(),
                looked_at=checked.looked_at,
                findings=len(checked.found),
                told=[asdict(one) for one in checked.found[:MOST_TOLD]],
            )
        )
    return checked


def seal_new_heads() -> int:
    """Seal the heads and anchors that came since the last time; return how many it were."""
    with transaction() as session:
        return seal_heads(session)
