"""Comparison, review, decision and refusal (monitoring.md 4.4, 4.7 and 4.8).

Each function is one released condition: its name is stored with definitions and events. Where the
sources are silent the condition rests on a county parameter and says so.
"""

from datetime import timedelta
from decimal import Decimal
from typing import cast

from workflows.facts import Facts
from workflows.monitoring.opening_guards import COUNTY_PARAMETER, household
from workflows.monitoring.visit_guards import spending_was_asked
from workflows.vocabulary import Guard, Mode
from workflows.words import N_


def every_member_compared(facts: Facts) -> bool:
    """Every living member has a comparison result."""
    living = household(facts).living
    return bool(living) and all(member.compared_on is not None for member in living)


def comparison_recent(facts: Facts) -> bool:
    """No member's comparison result is older than the county allows."""
    limit = timedelta(days=cast(int, facts.profile["comparison_valid_days"]))
    living = household(facts).living
    return bool(living) and all(
        member.compared_on is not None and facts.occurred_on - member.compared_on <= limit
        for member in living
    )


def hits_explained(facts: Facts) -> bool:
    """Every finding has an explanation that the township accepted, unless the county waives it."""
    if facts.profile.get("veto_mode") == "off":
        return True
    return all(member.hits == member.hits_explained for member in household(facts).living)


def no_vetoing_hit(facts: Facts) -> bool:
    """No finding of a kind that the county treats as excluding is left standing."""
    return all(member.vetoed == 0 for member in household(facts).living)


def dates_complete(facts: Facts) -> bool:
    """No key date of an earlier step is empty."""
    return not household(facts).missing_dates


def visited_since_last_change(facts: Facts) -> bool:
    """The household was visited after its last death, birth or move, and reckoned for who belongs now."""
    subject = household(facts)
    if subject.visit.size is not None and subject.visit.size != len(subject.living):
        return False
    changes = [member.died_on for member in subject.members if member.died_on is not None]
    if subject.members_changed_on is not None:
        changes.append(subject.members_changed_on)
    visited_on = subject.visit.visited_on
    return visited_on is not None and all(visited_on >= change for change in changes)


def supplement_answered(facts: Facts) -> bool:
    """Whatever the reviewer asked to be completed has been completed."""
    subject = household(facts)
    if subject.supplement_asked is None:
        return True
    return subject.supplement_given is not None and subject.supplement_given >= subject.supplement_asked


def supplement_asked(facts: Facts) -> bool:
    """The reviewer asked for something to be completed, and it isn't yet."""
    return not supplement_answered(facts)


def supplement_keeps_substance(facts: Facts) -> bool:
    """The supplement changes neither members nor category, income or risk."""
    return not household(facts).supplement_changes


def checked_on_site(facts: Facts) -> bool:
    """The township looked at the household itself where the county asks for it of every case."""
    return facts.profile.get("township_onsite") != "always" or household(facts).visited_on_site_by_township


def data_rules_hold(facts: Facts) -> bool:
    """No error of the data rules stands, where the county lets errors block."""
    return facts.profile.get("data_rules_at_signature") != "block" or not household(facts).data_errors


def data_errors_explained(facts: Facts) -> bool:
    """No error of the data rules stands, where the county asks why one signs all the same."""
    return facts.profile.get("data_rules_at_signature") != "warn" or not household(facts).data_errors


def announcement_posted(facts: Facts) -> bool:
    """The announcement of the decision hangs in the village."""
    return household(facts).announced


_ABOUT_HIDDEN_MEANS = frozenset({"untrue", "objection", "property"})


def refusal_explained(facts: Facts) -> bool:
    """The reason of a refusal is long enough to mean something to the family."""
    reason = str(facts.answers.get("reason_text", "")).strip()
    return len(reason) >= cast(int, facts.profile["refusal_reason_min_length"])


def not_refused_on_income_alone(facts: Facts) -> bool:
    """A refusal that names income has asked for spending first."""
    return not _for_income(facts) or spending_was_asked(facts)


def income_refusal_weighed_everything(facts: Facts) -> bool:
    """Income refuses nobody whose spending, claims and own capacity speak for enrolment."""
    if not _for_income(facts):
        return True
    visit = household(facts).visit
    if visit.reference_per_head is None or visit.spending is None:
        return False
    line = Decimal(str(facts.profile["income_line"]))
    large = Decimal(str(facts.profile["medical_line"]))
    return visit.reference_per_head >= line and visit.spending < large and visit.can_cope


def refusal_agrees_with_visit(facts: Facts) -> bool:
    """The reasons don't say the opposite of what the visit recorded."""
    reasons, visit = _reasons(facts), household(facts).visit
    large = Decimal(str(facts.profile["medical_line"]))
    if "capacity" in reasons and not visit.can_cope:
        return False
    return not ("spending" in reasons and visit.spending is not None and visit.spending >= large)


def formal_refusal_is_formal(facts: Facts) -> bool:
    """A refusal before the visit doesn't speak of income, which nobody has looked at yet."""
    return not _speaks_of_income(facts)


def _for_income(facts: Facts) -> bool:
    """Return whether income is a reason, ticked or only written.

    Income that was kept back is another matter: it is refused as untrue, by objection or by finding.
    """
    reasons = _reasons(facts)
    return "income" in reasons or (_speaks_of_income(facts) and not reasons & _ABOUT_HIDDEN_MEANS)


def _speaks_of_income(facts: Facts) -> bool:
    text = str(facts.answers.get("reason_text", ""))
    return "收入" in text or "income" in text.lower()


def _reasons(facts: Facts) -> frozenset[str]:
    found = facts.answers.get("reasons", ())
    return frozenset(str(one) for one in found) if isinstance(found, list | tuple) else frozenset()


COMPARED = Guard(
    every_member_compared,
    N_("Not every member has a comparison result yet. Wait for the departments or ask them again."),
    N_("Yongcheng, Henan 2024: the county decides on the comparison results (P18)."),
    flag="P18",
)
HITS = (
    Guard(
        hits_explained,
        N_("A finding of the comparison isn't explained, or the township hasn't accepted the explanation."),
        N_("A finding means 'in principle not': explanation and acceptance are county parameters (P18)."),
        flag="P18",
    ),
    Guard(
        no_vetoing_hit,
        N_("A finding excludes this household by the county's rule."),
        COUNTY_PARAMETER,
    ),
)
RECENT = Guard(
    comparison_recent,
    N_("A comparison result is too old. Ask the departments again."),
    N_("Red flag P18; the number of days is a county parameter."),
    flag="P18",
)
FILE_IN_ORDER = (
    Guard(
        dates_complete,
        N_("A key date of an earlier step is empty. Send the case back so that it is filled in."),
        N_("Findings of an inspection in Anhui 2023: important times not filled in (P07)."),
        flag="P07",
    ),
    Guard(
        supplement_answered,
        N_("What was asked to be completed hasn't been completed yet."),
        COUNTY_PARAMETER,
    ),
    Guard(
        visited_since_last_change,
        N_("A member died, was born or moved after the visit. Send the case back and visit again."),
        N_("Huangsang township, Hunan 2024: a woman enrolled a week after she had died (P17)."),
        flag="P17",
    ),
)
DATA_RULES = (
    Guard(
        data_rules_hold,
        N_(
            "The data rules find errors in the household's data. Open the data rules on its page and correct"
            " what is wrong, or have it waived."
        ),
        N_("Cleaning rules of the national system; that errors block is a county parameter."),
    ),
    Guard(
        data_errors_explained,
        N_("The data rules find errors in the household's data. Write why you sign all the same."),
        N_("Cleaning rules of the national system; that errors ask for a reason is a county parameter."),
        Mode.WARN,
    ),
)
ON_SITE = Guard(
    checked_on_site,
    N_("The county asks the township to look at every household itself before it signs."),
    N_("Yuepuhu, Xinjiang 2023: on-site check of every case; elsewhere a county parameter."),
)
ANNOUNCED = Guard(
    announcement_posted,
    N_("Record where and when the announcement was posted, with its picture."),
    N_("Yongcheng, Henan 2024: announcement in the village."),
    flag="P05",
)
ASKED_TO_COMPLETE = Guard(supplement_asked, N_("Nothing was asked to be completed."), COUNTY_PARAMETER)
KEEPS_SUBSTANCE = Guard(
    supplement_keeps_substance,
    N_("This changes members, category, income or risk. The case has to be sent back and done again."),
    COUNTY_PARAMETER,
    flag="P22",
)
REFUSAL = (
    Guard(
        refusal_explained,
        N_("Tell the family why, in words that it can check: figures, what was looked at, what is missing."),
        N_(
            "Gansu 2021: the result is told with its reason; the shortest length is a county parameter (E09)."
        ),
        flag="E09",
        form=True,
    ),
    Guard(
        not_refused_on_income_alone,
        N_("A household can't be refused on income alone. Ask for its spending and record it first."),
        N_("Findings of an inspection in Hunan 2023: refused because income was above the line (E05)."),
        flag="E05",
        form=True,
    ),
    Guard(
        income_refusal_weighed_everything,
        N_(
            "Income can't refuse this household: counting spending it is below the line, or the spending is"
            " large, or it can't cope by itself. Look at sudden serious difficulty instead."
        ),
        N_("Qin'an, Gansu; Dayao, Yunnan 2024: income, spending and own capacity are judged together (E05)."),
        flag="E05",
        form=True,
    ),
    Guard(
        refusal_agrees_with_visit,
        N_("A reason says the opposite of what the visit recorded. Check both."),
        COUNTY_PARAMETER,
        flag="E05",
        form=True,
    ),
)
FORMAL = Guard(
    formal_refusal_is_formal,
    N_("Before the visit nobody can be refused for income. Visit the household and count first."),
    N_("Findings of an inspection in Hunan 2023: refused because income was above the line (E05)."),
    flag="E05",
    form=True,
)
