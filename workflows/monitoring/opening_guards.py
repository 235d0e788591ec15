"""How a case began: application, authorisation, proxy, carry-over, withdrawal.

Each function is one released condition: its name is stored with definitions and events. Where the
sources are silent the condition rests on a county parameter and says so.
"""

from typing import cast

from workflows.facts import Facts
from workflows.monitoring.facts import HouseholdFacts
from workflows.vocabulary import Guard, Mode
from workflows.words import N_

COUNTY_PARAMETER = N_("County parameter")


def household(facts: Facts) -> HouseholdFacts:
    """Return the household's facts; a case without any counts as one of which nothing is known."""
    return cast(HouseholdFacts, facts.subject) if facts.subject is not None else HouseholdFacts()


def opened_as_application(facts: Facts) -> bool:
    """The case began with an application, not as a household enrolled before the system."""
    return facts.opening != "carry_over"


def opened_as_carry_over(facts: Facts) -> bool:
    """The case was opened for a household enrolled before the system (历史转入)."""
    return facts.opening == "carry_over"


def source_paper_on_file(facts: Facts) -> bool:
    """The paper that shows the old decision is in the file."""
    return household(facts).source_paper


def application_signed(facts: Facts) -> bool:
    """The application is signed, on or before the day of the act."""
    signed_on = household(facts).application.signed_on
    return signed_on is not None and signed_on <= facts.occurred_on


def authorised_before_query(facts: Facts) -> bool:
    """Every adult whose data are compared consented before any result came in."""
    subject = household(facts)
    needed = [member for member in subject.living if member.adult]
    if facts.profile.get("authorisation_scope") == "householder":
        return application_signed(facts)
    return bool(needed) and all(
        member.consented_on is not None
        and (member.compared_on is None or member.consented_on <= member.compared_on)
        for member in needed
    )


def proxy_is_lawful(facts: Facts) -> bool:
    """Where somebody else wrote or applied, it was read aloud and the reason is on file."""
    application = household(facts).application
    written = not application.scribe or application.read_aloud
    applied = not application.proxy or application.proxy_reason
    return written and applied


def application_on_file(facts: Facts) -> bool:
    """The signed application and authorisation is in the file."""
    return household(facts).has_paper("application")


def applicant_alive_when_signing(facts: Facts) -> bool:
    """Nobody signed after his death."""
    subject = household(facts)
    signed_on, applicant = subject.application.signed_on, subject.application.applicant
    if signed_on is None:
        return False
    return not any(
        member.id == applicant and member.died_on is not None and signed_on > member.died_on
        for member in subject.members
    )


def no_hand_under_many(facts: Facts) -> bool:
    """The same helping hand isn't under the applications of five households within thirty days."""
    return household(facts).application.hand_under_households < MANY_HOUSEHOLDS


def not_opened_by_next_signer(facts: Facts) -> bool:
    """Nobody who signs next has opened the case yet; a draft has been handed to nobody."""
    return facts.state == "draft" or not facts.opened_by_next_signer


MANY_HOUSEHOLDS = 5
"""One hand under so many applications within thirty days is asked about (red flag E12)."""

BEGAN_WITH_APPLICATION = Guard(
    opened_as_application,
    N_("This household was enrolled before the system. Carry it over instead of applying again."),
    COUNTY_PARAMETER,
)
BEGAN_AS_CARRY_OVER = Guard(
    opened_as_carry_over,
    N_("Only a case opened for a household enrolled before the system can be carried over."),
    COUNTY_PARAMETER,
)
SOURCE_PAPER = Guard(
    source_paper_on_file,
    N_("Add the paper that shows the decision of that time."),
    COUNTY_PARAMETER,
    flag="P01",
    form=True,
)
APPLICATION = (
    BEGAN_WITH_APPLICATION,
    Guard(
        application_signed,
        N_("The application with promise and authorisation isn't signed yet, or is dated later than this."),
        N_("Zongyang, Anhui 2024; Huarong, Hunan: no application, no enrolment."),
        flag="P01",
        form=True,
    ),
    Guard(
        proxy_is_lawful,
        N_("Somebody else wrote or applied. Record that it was read aloud, and why the family couldn't."),
        N_("Zongyang, Anhui 2024: the writer tells the applicant the content (red flag E12)."),
        flag="E12",
        form=True,
    ),
    Guard(
        application_on_file,
        N_("Add the signed application and authorisation: a photo or a scan."),
        N_("Zongyang, Anhui 2024: signature and thumbprint on paper."),
        flag="P01",
        form=True,
    ),
    Guard(
        applicant_alive_when_signing,
        N_("The applicant had died before this day. Check the day, or let another member apply."),
        N_("Findings of inspections: signed after death (P17)."),
        flag="P17",
        form=True,
    ),
    Guard(
        no_hand_under_many,
        N_("The same person wrote or applied for five households within thirty days. Say why."),
        N_("Kaizhou, Chongqing 2018: one hand under many applications (E12); the number is ours."),
        Mode.WARN,
        flag="E12",
        form=True,
    ),
)
AUTHORISED = Guard(
    authorised_before_query,
    N_("Not every adult consented before the data were queried. Get the authorisation first."),
    N_("Gansu 2023; Yongcheng, Henan 2024: authorisation comes before the query (E13)."),
    flag="E13",
)
FREE_WITHDRAWAL = Guard(
    not_opened_by_next_signer,
    N_("The next signer has already opened the case. Ask him to send it back."),
    COUNTY_PARAMETER,
)
