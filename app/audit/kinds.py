"""The closed vocabulary of events: past tense, dotted, each with its stream and its label."""

from dataclasses import dataclass

from app.models.base import StreamKind
from workflows.words import N_


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind of event: the stream it belongs to and the message that names it in a timeline."""

    name: str
    stream: StreamKind
    label: str


KINDS: dict[str, EventKind] = {
    kind.name: kind
    for kind in (
        EventKind("account.opened", StreamKind.ACCOUNT, N_("Account opened")),
        EventKind("account.closed", StreamKind.ACCOUNT, N_("Account closed")),
        EventKind("account.password_changed", StreamKind.ACCOUNT, N_("Password changed")),
        EventKind("account.password_reset", StreamKind.ACCOUNT, N_("Password reset")),
        EventKind("account.second_factor_set", StreamKind.ACCOUNT, N_("Second factor set up")),
        EventKind("account.second_factor_reset", StreamKind.ACCOUNT, N_("Second factor reset")),
        EventKind("account.recovery_code_used", StreamKind.ACCOUNT, N_("Recovery code used")),
        EventKind("account.recovery_codes_renewed", StreamKind.ACCOUNT, N_("New recovery codes made")),
        EventKind("account.signed_in", StreamKind.ACCOUNT, N_("Signed in")),
        EventKind("account.signed_out", StreamKind.ACCOUNT, N_("Signed out")),
        EventKind("account.session_revoked", StreamKind.ACCOUNT, N_("Session ended")),
        EventKind("account.locked", StreamKind.ACCOUNT, N_("Sign-in paused after wrong tries")),
        EventKind("account.unlocked", StreamKind.ACCOUNT, N_("Sign-in released")),
        EventKind("account.work_handed_over", StreamKind.ACCOUNT, N_("Work handed over")),
        EventKind("post.given", StreamKind.ACCOUNT, N_("Post given")),
        EventKind("post.ended", StreamKind.ACCOUNT, N_("Post ended")),
        EventKind("delegation.given", StreamKind.ACCOUNT, N_("Delegation given")),
        EventKind("delegation.ended", StreamKind.ACCOUNT, N_("Delegation ended")),
        EventKind("person.recorded", StreamKind.PERSON, N_("Person recorded")),
        EventKind("person.corrected", StreamKind.PERSON, N_("Person corrected")),
        EventKind("organisation.founded", StreamKind.ORGANISATION, N_("Organisation recorded")),
        EventKind("organisation.renamed", StreamKind.ORGANISATION, N_("Organisation renamed")),
        EventKind("organisation.closed", StreamKind.ORGANISATION, N_("Organisation closed")),
        EventKind("profile.proposed", StreamKind.PROFILE, N_("Parameter proposed")),
        EventKind("profile.decided", StreamKind.PROFILE, N_("Parameter decided")),
        EventKind("profile.refused", StreamKind.PROFILE, N_("Parameter refused")),
        EventKind("profile.withdrawn", StreamKind.PROFILE, N_("Proposal withdrawn")),
        EventKind("profile.set", StreamKind.PROFILE, N_("Security parameter set")),
        EventKind("case.opened", StreamKind.CASE, N_("Case opened")),
        EventKind("case.signed", StreamKind.CASE, N_("Signed")),
        EventKind("case.acted", StreamKind.CASE, N_("Action completed")),
        EventKind("case.assigned", StreamKind.CASE, N_("Case assigned")),
        EventKind("case.due_date_set", StreamKind.CASE, N_("Due date set")),
    )
}
