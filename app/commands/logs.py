"""What keeps the two logs going: positions for what was written."""

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
