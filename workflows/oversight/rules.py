"""Rules by which suspicions are computed (red-flags.md 2.10): what each looks at and what it doesn't mean.

A rule asks a question; it never accuses (product.md 2, rule 9). Its excuses are what an honest file of
that kind looks like.
"""

from dataclasses import dataclass

from workflows.words import N_


@dataclass(frozen=True, slots=True)
class Rule:
    """One computed rule.

    ``code`` is that of red-flags.md, such as ``P16``. ``text`` says what is compared, ``basis`` where the
    rule comes from. ``severity`` is ``H``, ``M`` or ``L``. ``excuses`` are pairs of code and message.
    ``parameters`` are keys of the county's profile, ``fields`` the names of what a hit brings.
    """

    code: str
    name: str
    text: str
    basis: str
    severity: str
    excuses: tuple[tuple[str, str], ...]
    parameters: tuple[str, ...]
    fields: tuple[str, ...]


_TYPING = ("typing_slip", N_("Typing slip; the paper original shows the right day"))
_LEGACY = ("before_system", N_("File from before the system"))


RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule(
            "P02",
            N_("Wrong order"),
            N_("Of two documents that follow each other in the procedure, the later one is dated first."),
            N_("Huangsang, Hunan 2024: tender before budget (grade A); Hezhang, Guizhou 2014 (B)."),
            "H",
            (
                _TYPING,
                ("fast_lane", N_("Fast lane opened at the time: help first, procedure afterwards")),
                ("merged", N_("Two cases were merged")),
            ),
            (),
            ("before", "before_on", "after", "after_on", "pairs"),
        ),
        Rule(
            "P03",
            N_("Notice too short"),
            N_("The notice hung for fewer full days than are owed; the day of posting isn't counted."),
            N_("Yongcheng, Henan 2024: five days; Pingjiang, Hunan 2023: seven (grade A)."),
            "H",
            (
                ("counts_posting_day", N_("The county's own rule counted the day of posting")),
                ("reposted", N_("Rain or wind destroyed the paper, and it was posted again")),
            ),
            ("notice_days_identification", "notice_days_elimination", "flag_notice_days"),
            ("notice", "posted_on", "taken_down_on", "last_day", "days", "days_owed"),
        ),
        Rule(
            "P04",
            N_("Moved on before the notice ended"),
            N_("The township's review is dated on or before the last day that the notice owes."),
            N_("County parameter: it follows from the length of a notice; no published case names it."),
            "H",
            (("pre_read", N_("The township only read ahead and signed later")), _TYPING),
            ("notice_days_identification", "notice_days_elimination", "flag_notice_days"),
            ("notice", "posted_on", "last_day", "reviewed_on"),
        ),
        Rule(
            "P06",
            N_("Many steps at once"),
            N_(
                "Many steps of one case are claimed for one day, or steps claimed for days far apart were"
                " recorded together."
            ),
            N_("County parameter; Taiping 2021 and Huixian 2019 (made up in one go; grade A, M) show why."),
            "H",
            (
                ("small_village", N_("Small village: visit and meeting really were on one day")),
                ("entry_day", N_("Entry day for work done without a network; the papers have their days")),
                _LEGACY,
            ),
            ("same_day_steps", "sitting_steps", "sitting_hours", "sitting_spread"),
            ("form", "day", "steps", "named", "days", "minutes"),
        ),
        Rule(
            "P07",
            N_("Key date empty"),
            N_("A step is behind the case and its key date is empty, or many are in one village."),
            N_("Half-year report of a county in Anhui 2023: important times not filled in (grade A)."),
            "M",
            (
                _LEGACY,
                ("entered_elsewhere", N_("Entered in the national system; only the day wasn't told here")),
            ),
            ("national_entry_days", "missing_dates_share"),
            ("missing", "dates", "form", "some", "all", "percent"),
        ),
        Rule(
            "P16",
            N_("Back-dated or entered late without a word"),
            N_(
                "A step was recorded long after the day claimed and nobody said why, or a village enters much"
                " of its work late. A declared late entry costs nothing."
            ),
            N_(
                "Suizhong, Liaoning 2018 and Bozhou, Guizhou 2019: papers dated back (grade A, M); the days"
                " are county parameters."
            ),
            "H",
            (
                ("no_network", N_("No network where the work was done")),
                ("new_year", N_("Migrants back only for the New Year")),
                ("campaign", N_("Official campaign to complete old files")),
            ),
            ("backfill_limit", "backfill_share"),
            ("form", "step", "occurred_on", "recorded_on", "days", "entries", "some", "all", "percent"),
        ),
        Rule(
            "E01",
            N_("Not visited in time"),
            N_("From the recorded application or lead to the first visit it took too long."),
            N_("Anhui 2022: two working days after an application (grade B); Gansu 2023: five (A)."),
            "H",
            (
                ("family_away", N_("Family away or not reached; tries are on file")),
                ("flood", N_("Flood, snow or a closed road")),
                ("duplicate", N_("The same lead was looked into elsewhere")),
            ),
            ("flag_visit_own", "flag_visit_other"),
            ("recorded_on", "last_day", "visited_on", "lead"),
        ),
        Rule(
            "E02",
            N_("Decision overdue"),
            N_("From the day on which the clock started to the decision it took too long."),
            N_("Huangsang, Hunan 2024: applied in 2022, enrolled in 2023 a week after a death (grade A)."),
            "H",
            (
                ("objection", N_("An objection was being looked into")),
                ("departments", N_("Results of the departments came late")),
                ("withdrew", N_("The household withdrew")),
            ),
            ("flag_total",),
            ("opened_on", "last_day", "decided_on"),
        ),
        Rule(
            "E06",
            N_("Leads closed in bulk"),
            N_(
                "An officer closed many leads of a village in one month, all of them as no risk, within"
                " seconds or in the same words."
            ),
            N_(
                "Half-year report of a county in Anhui 2023: 1,185 warnings, none at risk (grade A); the"
                " figures are county parameters."
            ),
            "M",
            (("noisy_source", N_("The source warns too often; its share of hits is low elsewhere too")),),
            ("bulk_leads", "bulk_seconds", "bulk_same_text"),
            ("month", "leads", "seconds", "same_text"),
        ),
        Rule(
            "X02",
            N_("Eliminated too soon"),
            N_("The elimination was proposed too soon after the household was recognised."),
            N_("Yijiang, Anhui 2024: half a year after identification; Zongyang, Anhui 2024 (grade A)."),
            "H",
            (
                ("natural", N_("The risk went by itself, with its proof")),
                ("wrong_enrolment", N_("It was wrongly enrolled and should have been removed")),
            ),
            ("elimination_min_months", "flag_elimination_days"),
            ("enrolled_on", "proposed_on", "earliest", "days"),
        ),
        Rule(
            "X06",
            N_("Back soon after elimination"),
            N_("After its elimination the household applied again or was rolled back."),
            N_("Pingdingshan, Henan 2021: return and marking anew (grade A); days: county parameters."),
            "H",
            (("new_accident", N_("A new blow that nobody could foresee")),),
            ("reentry_days", "reentry_days_any"),
            ("form", "eliminated_on", "back_on", "days", "new_case"),
        ),
        Rule(
            "V06",
            N_("One picture, many households"),
            N_("The very same picture lies in the files of several households."),
            N_("Xinzhou, Wuhan 2020: another man's house shown (grade M); for visits a county parameter."),
            "H",
            (
                ("group_photo", N_("Official picture of a group or of a shared place")),
                ("one_yard", N_("Two families in one yard")),
            ),
            (),
            ("first_case", "first_paper", "second_case", "second_paper", "paper_kind", "households"),
        ),
        Rule(
            "R01",
            N_("Closed before it was put right"),
            N_(
                "A problem was closed without a report of work, before the work, without the county's check,"
                " or on pictures all older than the problem."
            ),
            N_("Wuhu 2019: reported done a year before work began; Helinge'er, Qinzhou 2018 (grade A, M)."),
            "H",
            (("at_once", N_("Put right before it was listed, with dated proof")),),
            (),
            ("fault", "found_on", "closed_on", "reported_on", "newest_picture", "pictures"),
        ),
        Rule(
            "R09",
            N_("The problem is back"),
            N_("The same problem of the same unit was found again, or opened again, soon after its closure."),
            N_("Helinge'er 2018 (grade A, M); the number of days is a county parameter."),
            "H",
            (("new_cause", N_("It has a new cause, which the claim names")),),
            ("relapse_days",),
            ("form", "earlier_case", "closed_on", "back_on", "days"),
        ),
    )
}  # fmt: skip
"""By code. Thresholds are those of the day of a scan; what binds a case is read as of its opening."""
