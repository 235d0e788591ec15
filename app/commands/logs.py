"""What keeps the two logs going: positions for what was written, seals for rows of before there were any."""

from app.audit.seals import seal_places, unsealed_places
from app.audit.sequence import AT_ONCE, any_waits, give_positions
from app.commands.transaction import transaction
from app.models import db


def sequence_logs() -> int:
    """Give every waiting entry its position in its log; return how many it were.

    Looks first and opens no transaction for writing where nothing waits. Raises :class:`Busy` like every
    command; what was done until then stays.
    """
    reading = db.session()
    reading.rollback()  # what it has seen until now is older than what waits
    waits = any_waits(reading)
    reading.rollback()
    done = 0
    while waits:
        with transaction() as session:
            given = give_positions(session)
        done += given
        waits = given == AT_ONCE
    return done


def seal_rows_of_old() -> int:
    """Seal every lasting row that no seal names yet; return how many it were.

    Rows that were saved before the version that seals, or by hand. What they say is taken as it stands: the
    seal proves what they said from now on, and its time tells since when.
    """
    with transaction() as session:
        places = list(unsealed_places(session))
        seal_places(session, places)
    return len(places)
