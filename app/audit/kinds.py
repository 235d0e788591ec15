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
        EventKind("case.appeal_answered", StreamKind.CASE, N_("Appeal answered")),
        EventKind("case.appeal_received", StreamKind.CASE, N_("Appeal received")),
        EventKind("case.assigned", StreamKind.CASE, N_("Case assigned")),
        EventKind("case.consent_given", StreamKind.CASE, N_("Authorisation signed later")),
        EventKind("case.due_date_set", StreamKind.CASE, N_("Due date set")),
        EventKind("case.explanation_decided", StreamKind.CASE, N_("Explanation decided")),
        EventKind("case.explanation_given", StreamKind.CASE, N_("Finding explained")),
        EventKind("case.follow_up_recorded", StreamKind.CASE, N_("Visit to the family recorded")),
        EventKind("case.household_changed", StreamKind.CASE, N_("Household changed")),
        EventKind("case.household_linked", StreamKind.CASE, N_("Household of the application found")),
        EventKind("case.measure_delivered", StreamKind.CASE, N_("Help delivered")),
        EventKind("case.measure_ended", StreamKind.CASE, N_("Help measure ended")),
        EventKind("case.measure_planned", StreamKind.CASE, N_("Help measure planned")),
        EventKind("case.nationally_entered", StreamKind.CASE, N_("Entered into the national system")),
        EventKind("case.noted", StreamKind.CASE, N_("Part of a shared record")),
        EventKind("case.objection_decided", StreamKind.CASE, N_("Objection decided")),
        EventKind("case.objection_received", StreamKind.CASE, N_("Objection received")),
        EventKind("case.paper_kept", StreamKind.CASE, N_("Paper added")),
        EventKind("case.paper_struck", StreamKind.CASE, N_("Paper struck out")),
        EventKind("case.receipt_renewed", StreamKind.CASE, N_("New check code for the receipt")),
        EventKind("case.sender_shown", StreamKind.CASE, N_("Telephone of the sender looked at")),
        EventKind("comparison.answered", StreamKind.COMPARISON_LIST, N_("Results entered")),
        EventKind("comparison.exported", StreamKind.COMPARISON_LIST, N_("List downloaded with full numbers")),
        EventKind("comparison.returned", StreamKind.COMPARISON_LIST, N_("List returned")),
        EventKind("comparison.sent", StreamKind.COMPARISON_LIST, N_("List sent to the department")),
        EventKind("household.corrected", StreamKind.HOUSEHOLD, N_("Household corrected")),
        EventKind("household.helper_assigned", StreamKind.HOUSEHOLD, N_("Responsible helper assigned")),
        EventKind("household.member_corrected", StreamKind.HOUSEHOLD, N_("Member corrected")),
        EventKind("household.member_joined", StreamKind.HOUSEHOLD, N_("Member joined")),
        EventKind("household.member_left", StreamKind.HOUSEHOLD, N_("Member left")),
        EventKind("household.recorded", StreamKind.HOUSEHOLD, N_("Household recorded")),
        EventKind("lead_list.confirmed", StreamKind.LEAD_LIST, N_("Columns confirmed")),
        EventKind("lead_list.exported", StreamKind.LEAD_LIST, N_("Downloaded with full numbers")),
        EventKind("lead_list.received", StreamKind.LEAD_LIST, N_("List received")),
        EventKind("lead_list.taken", StreamKind.LEAD_LIST, N_("List taken over")),
        EventKind("lead_list.withdrawn", StreamKind.LEAD_LIST, N_("List withdrawn")),
        EventKind("meeting.called", StreamKind.MEETING, N_("Meeting prepared")),
        EventKind("meeting.changed", StreamKind.MEETING, N_("Meeting changed")),
        EventKind("meeting.paper_kept", StreamKind.MEETING, N_("Paper added to the meeting")),
        EventKind("meeting.paper_struck", StreamKind.MEETING, N_("Paper of the meeting struck out")),
        EventKind("meeting.recorded", StreamKind.MEETING, N_("Meeting recorded")),
        EventKind("meeting.withdrawn", StreamKind.MEETING, N_("Meeting withdrawn")),
        EventKind("notice.last_day_set", StreamKind.NOTICE, N_("Last day counted again")),
        EventKind("notice.paper_kept", StreamKind.NOTICE, N_("Paper added to the notice")),
        EventKind("notice.paper_struck", StreamKind.NOTICE, N_("Paper of the notice struck out")),
        EventKind("notice.posted", StreamKind.NOTICE, N_("Notice posted")),
        EventKind("notice.prepared", StreamKind.NOTICE, N_("Notice prepared")),
        EventKind("notice.taken_down", StreamKind.NOTICE, N_("Notice taken down")),
        EventKind("notice.withdrawn", StreamKind.NOTICE, N_("Notice withdrawn")),
        EventKind("person.died", StreamKind.PERSON, N_("Death recorded")),
        EventKind("person.kin_declared", StreamKind.PERSON, N_("Kin of an officer declared")),
        EventKind("person.kin_ended", StreamKind.PERSON, N_("Declaration of kin ended")),
        EventKind("person.roster_entered", StreamKind.PERSON, N_("Entered on the village's roster")),
        EventKind("person.roster_left", StreamKind.PERSON, N_("Left the village's roster")),
        EventKind("person.unmasked", StreamKind.PERSON, N_("Full number looked at")),
        EventKind("signature_list.made", StreamKind.SIGNATURE_LIST, N_("Signed from a list")),
    )
}
