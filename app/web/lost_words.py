"""Words for what a signed log has and the database hasn't."""

from flask_babel import gettext as _

from app.audit.guard import Lost
from app.models.log import LogName
from app.web.dates import moment


def log_label(log: str) -> str:
    """Return what users call a log."""
    return {LogName.CASE: _("Log of changes"), LogName.ACCESS: _("Log of readings")}[LogName(log)]


def lost_sentence(lost: Lost) -> str:
    """Say what of a log is missing, by number and time."""
    since = moment(lost.since) if lost.since else _("an unknown time")
    if lost.other:
        return _(
            "%(log)s: the first %(size)d entries aren't those that were signed; they were until %(since)s.",
            log=log_label(lost.log),
            size=lost.signed,
            since=since,
        )
    return _(
        "%(log)s: entries %(first)d to %(last)d were signed and are missing; the rest ends at %(since)s.",
        log=log_label(lost.log),
        first=lost.held + 1,
        last=lost.signed,
        since=since,
    )
