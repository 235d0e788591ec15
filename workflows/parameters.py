"""What a county may set: every parameter with its default, its bounds and where it comes from.

Sources: monitoring.md 14 (county keys and defaults), red-flags.md 2.11 (thresholds), security.md
(sign-in). What the sources mark INFERRED, or don't name at all, is a county parameter and is shown as
one, never as law.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.words import N_


class Scope(StrEnum):
    """Who sets a parameter: the county's two signatures, or the security administrator."""

    COUNTY = "county"
    SECURITY = "security"


class Binds(StrEnum):
    """From when a new value counts (decisions.md 19)."""

    OPENING = "opening"
    """For cases opened from that day on; a case keeps what held when it was opened."""
    DAY = "day"
    """For every act from that day on."""


class ValueKind(StrEnum):
    """The shape of a value: ``days`` is {"days": n, "unit": "calendar" or "working"}."""

    NUMBER = "number"
    MONEY = "money"
    DAYS = "days"
    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. ``inferred`` marks a default that no source names.

    ``minimum`` and ``maximum`` bound numbers and days. ``unit`` is a message such as "months".
    """

    key: str
    group: str
    label: str
    explanation: str
    kind: ValueKind
    default: object
    source: str
    binds: Binds = Binds.OPENING
    scope: Scope = Scope.COUNTY
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    minimum: int = 0
    maximum: int = 1_000_000
    inferred: bool = False


GROUPS: Mapping[str, str] = {
    "income": N_("Income line and income sheet"),
    "application": N_("Application and visit"),
    "comparison": N_("Data comparison"),
    "appraisal": N_("Democratic appraisal"),
    "notice": N_("Public notice and announcement"),
    "review": N_("Review, approval and time limits"),
    "help": N_("Help and visits"),
    "elimination": N_("Risk elimination"),
    "rectification": N_("Rectification of problems"),
    "inspection": N_("Inspections by sample"),
    "suspicion": N_("Suspicions"),
    "keeping": N_("Keeping of files"),
    "control": N_("Exports and emergency readings"),
    "data_rules": N_("Data rules"),
    "words": N_("Words and joint procedures"),
    "flags": N_("Thresholds of warnings"),
    "calendar": N_("Holidays"),
    "security": N_("Sign-in and security"),
}
"""The groups, in the order of the procedure."""


def calendar_days(days: int) -> dict[str, object]:
    """Return a number of calendar days as a value."""
    return {"days": days, "unit": "calendar"}


def working_days(days: int) -> dict[str, object]:
    """Return a number of working days as a value."""
    return {"days": days, "unit": "working"}


DAY_UNITS = (("calendar", N_("calendar days")), ("working", N_("working days")))
_YES_NO = (("off", N_("No")), ("on", N_("Yes")))
_OURS = N_("County parameter; no source names a figure.")
_FLAGS = N_("Red flags of inspections; the figure is a county parameter.")

_PROCEDURE = (
    Parameter("income_line", "income", N_("Income line (monitoring range)"), N_("Yuan per head and year. Above the line a household is looked at as one in sudden serious difficulty; it is never refused by the line alone."), ValueKind.MONEY, "8700", N_("Yunnan 2024 and 2025: 8,700 yuan; each province sets its own line every year."), Binds.DAY, unit=N_("yuan per head and year"), minimum=1000, maximum=50000),
    Parameter("income_label", "income", N_("Name of the income figure"), N_("Which word the sheets and notices use."), ValueKind.CHOICE, "net", N_("Net income in most places; disposable income in Hainan 2021 and Jingbian 2021."), Binds.DAY, choices=(("net", N_("Net income per head")), ("disposable", N_("Disposable income per head")))),
    Parameter("income_window", "income", N_("Window of the income sheet"), N_("How many months before the month of identification are counted."), ValueKind.NUMBER, 12, N_("Information sheet of the national system 2023: twelve months."), unit=N_("months"), minimum=1, maximum=24),
    Parameter("authorisation_scope", "application", N_("Who signs the authorisation"), N_("Whose consent is needed before data are queried."), ValueKind.CHOICE, "all_adults", N_("Gansu 2021: all members; Zongyang, Anhui 2024: one form for the household."), choices=(("all_adults", N_("Every adult member")), ("householder", N_("The head of the household"))), inferred=True),
    Parameter("acceptance_level", "application", N_("Who accepts public applications"), N_("Applications from the public page and the telephone wait here first."), ValueKind.CHOICE, "township", N_("Zongyang, Anhui 2024: the township accepts and passes on."), choices=(("township", N_("Township")), ("village", N_("Village")))),
    Parameter("limit_accept_online", "application", N_("Limit for acceptance"), N_("By when a public application is accepted or refused for formal reasons."), ValueKind.DAYS, calendar_days(2), N_("Zongyang, Anhui 2024: two days."), minimum=1, maximum=30),
    Parameter("limit_visit", "application", N_("Limit for the household visit"), N_("By when the household is visited after the application."), ValueKind.DAYS, calendar_days(2), N_("Zongyang, Anhui 2024: two days; Anhui 2022: two working days; Gansu 2021: five working days."), minimum=1, maximum=60),
    Parameter("min_visitors", "application", N_("Visitors at least"), N_("How many visitors go together; kin of the household doesn't count."), ValueKind.NUMBER, 2, N_("Huarong and Pingjiang, Hunan: at least two."), unit=N_("people"), minimum=1, maximum=10),
    Parameter("limit_lead_visit", "application", N_("Limit for the visit because of a lead"), N_("By when a household is visited of which something was noticed; what departments and superiors noticed counts from their report."), ValueKind.DAYS, working_days(2), N_("Anhui 2022 asks two working days after an application by code; for leads no source names a figure."), Binds.DAY, minimum=1, maximum=60, inferred=True),
    Parameter("limit_lead_decision", "application", N_("Limit for deciding a lead"), N_("By when a lead is closed with a reason or an application is opened from it, counted from the day on which it was noticed; what departments and superiors noticed counts from their report."), ValueKind.DAYS, working_days(5), N_("Gansu 2021 tells an applicant within five working days; for leads no source names a figure."), Binds.DAY, minimum=1, maximum=60, inferred=True),
    Parameter("refusal_reason_min_length", "application", N_("Shortest reason of a refusal"), N_("A refusal with fewer characters explains nothing to the family."), ValueKind.NUMBER, 15, _FLAGS, Binds.DAY, unit=N_("characters"), minimum=1, maximum=500),
    Parameter("refusal_notice", "application", N_("Limit for telling a refusal"), N_("By when the family is told of a refusal with its reason."), ValueKind.DAYS, working_days(5), N_("Gansu 2021: result told within five working days."), minimum=1, maximum=60),
    Parameter("appeal_days", "application", N_("Appeal against a refusal within"), N_("So long after a refusal the family may ask the township to look again."), ValueKind.DAYS, calendar_days(30), N_("Gansu 2021 lets the township look again and names no limit; the figure is a county parameter."), minimum=5, maximum=180, inferred=True),
    Parameter("limit_appeal", "application", N_("Limit for answering an appeal"), N_("By when the township has answered an appeal, or taken the case up again."), ValueKind.DAYS, working_days(5), _OURS, minimum=1, maximum=60, inferred=True),
    Parameter("comparison_position", "comparison", N_("When data are compared"), N_("Where the comparison stands in the procedure. Whatever is chosen: no county decision without a result for every member."), ValueKind.CHOICE, "before_appraisal", N_("Eight procedures read, five positions found."), choices=(("before_appraisal", N_("Before the appraisal")), ("with_visit", N_("Together with the visit")), ("with_notice", N_("Together with the notice")), ("after_township", N_("After the township's review")), ("at_county", N_("At the county")))),
    Parameter("limit_comparison", "comparison", N_("Limit for the comparison"), N_("By when the departments return their results."), ValueKind.DAYS, calendar_days(5), N_("A county's procedure in reprint: five days."), minimum=1, maximum=60),
    Parameter("comparison_valid_days", "comparison", N_("A result is valid for"), N_("An older result has to be asked for again before the county decides."), ValueKind.NUMBER, 90, _FLAGS, unit=N_("days"), minimum=1, maximum=720),
    Parameter("veto_mode", "comparison", N_("What a finding means"), N_("Vehicle, property, company or public salary found by the comparison."), ValueKind.CHOICE, "explain", N_("The newest national wording judges the whole situation; older lists refused outright."), choices=(("explain", N_("Not in principle; explanation accepted by the township")), ("off", N_("For information only")), ("hard", N_("Excludes the household"))), inferred=True),
    Parameter("appraisal_body", "appraisal", N_("Who appraises"), N_("Which meeting decides in the village."), ValueKind.CHOICE, "representatives", N_("Villagers' representatives; appraisal group in Hunan; enlarged two committees."), choices=(("representatives", N_("Villagers' representatives' meeting")), ("group", N_("Appraisal group")), ("committees", N_("Enlarged meeting of the two committees")))),
    Parameter("appraisal_quorum", "appraisal", N_("Quorum"), N_("Which share of those expected has to be present; more than half of those who may vote have to agree."), ValueKind.CHOICE, "2/3", N_("Organic Law of Village Committees, art. 26."), choices=(("2/3", N_("Two thirds")), ("3/4", N_("Three quarters")), ("1/2", N_("Half")))),
    Parameter("appraisal_floor", "appraisal", N_("Present at least"), N_("Only for a representatives' meeting: fewer than this is no meeting."), ValueKind.NUMBER, 15, _FLAGS, unit=N_("people"), minimum=1, maximum=200),
    Parameter("notice_days_identification", "notice", N_("Public notice of an identification"), N_("How long the notice hangs. The day of posting isn't counted; text and check use this one number."), ValueKind.DAYS, calendar_days(5), N_("Qin'an, Gansu and Yongcheng, Henan 2024: five days; Huarong and Pingjiang, Hunan: seven."), minimum=1, maximum=30),
    Parameter("notice_days_elimination", "notice", N_("Public notice of an elimination"), N_("How long the notice hangs. The day of posting isn't counted."), ValueKind.DAYS, calendar_days(5), N_("Yuepuhu, Xinjiang 2023: five days; Pingjiang, Hunan: seven."), minimum=1, maximum=30),
    Parameter("announcement_by", "notice", N_("Who announces"), N_("In whose name the announcement hangs in the village."), ValueKind.CHOICE, "township", N_("Yongcheng, Henan 2024: the township; Hainan 2021 and Yuepuhu 2023: the county."), Binds.DAY, choices=(("township", N_("Township")), ("county", N_("County")))),
    Parameter("announcement_days", "notice", N_("Announcement hangs for"), N_("How long the announcement stays up."), ValueKind.DAYS, calendar_days(5), N_("Xiaonan, Hubei 2021: five days."), minimum=0, maximum=30),
    Parameter("township_chain", "review", N_("Signatures of the township"), N_("Two: officer and leader in charge. Three: the township head last."), ValueKind.CHOICE, "3", N_("By analogy with another subsidy in Hunan 2023: three signatures."), choices=(("3", N_("Three")), ("2", N_("Two"))), inferred=True),
    Parameter("township_onsite", "review", N_("Township's own look"), N_("Whether the township looks at the household itself before it signs."), ValueKind.CHOICE, "optional", N_("Yuepuhu, Xinjiang 2023: always; Pingjiang, Hunan: when necessary."), choices=(("optional", N_("When necessary")), ("sample", N_("By sample")), ("always", N_("Always")))),
    Parameter("limit_township", "review", N_("Limit for the township's review"), N_("By when all signatures of the township are given."), ValueKind.DAYS, calendar_days(2), _OURS, minimum=1, maximum=60, inferred=True),
    Parameter("limit_county", "review", N_("Limit for the county's approval"), N_("By when the county has decided."), ValueKind.DAYS, calendar_days(2), _OURS, minimum=1, maximum=60, inferred=True),
    Parameter("limit_total", "review", N_("Limit for the whole identification"), N_("Counted from the day on which the case's clock started; it never begins again."), ValueKind.DAYS, calendar_days(15), N_("Qin'an, Gansu: fifteen days; Hainan 2021: twenty working days; Gansu 2021: twenty-five."), minimum=1, maximum=180),
    Parameter("correction_signature", "review", N_("Who signs a correction"), N_("Whose signature a figure needs that is corrected after the county's decision. Without one a correction counts at once; old value and reason stay readable all the same."), ValueKind.CHOICE, "township", _OURS, Binds.DAY, choices=(("none", N_("Nobody")), ("township", N_("Leader or head of the township")), ("county", N_("Leader of the county"))), inferred=True),
    Parameter("correction_paper", "review", N_("Paper for a correction"), N_("Whether a correction needs a paper in the file that shows the right value."), ValueKind.CHOICE, "off", _OURS, Binds.DAY, choices=_YES_NO, inferred=True),
    Parameter("min_measures", "help", N_("Help measures at least"), N_("A number alone breeds filler: what counts is that a measure answers a risk."), ValueKind.NUMBER, 0, N_("No national number; one township in Hunan 2024 asks for four."), Binds.DAY, unit=N_("measures"), minimum=0, maximum=20),
    Parameter("plan_limit", "help", N_("Limit for the help plan"), N_("By when the plan stands after the approval."), ValueKind.DAYS, working_days(10), N_("Cleaning rules of the national system: thirty days are an error."), minimum=1, maximum=60, inferred=True),
    Parameter("visit_interval_open", "help", N_("Visit while the risk stands, every"), N_("How often the helper visits."), ValueKind.NUMBER, 30, N_("A county in Anhui 2023: at least monthly."), Binds.DAY, unit=N_("days"), minimum=1, maximum=366),
    Parameter("visit_interval_eliminated", "help", N_("Visit after elimination, every"), N_("How often a household is visited whose risk is gone."), ValueKind.NUMBER, 90, _OURS, Binds.DAY, unit=N_("days"), minimum=1, maximum=366, inferred=True),
    Parameter("visit_interval_lifted", "help", N_("Visit formerly poor households, every"), N_("How often the helper visits households lifted out of poverty."), ValueKind.NUMBER, 90, N_("A county in Anhui 2023: at least quarterly."), Binds.DAY, unit=N_("days"), minimum=1, maximum=366),
    Parameter("elimination_min_months", "elimination", N_("Elimination not before"), N_("How many months after enrolment, natural ends excepted."), ValueKind.NUMBER, 6, N_("Zongyang, Anhui; cleaning rules of the national system: half a year."), unit=N_("months"), minimum=0, maximum=60),
    Parameter("no_labour_classes", "elimination", N_("Counts as unable to work"), N_("A household in which everybody belongs to these classes isn't eliminated."), ValueKind.CHOICES, ["none", "lost"], N_("Hainan 2021; some places add weak labour power."), Binds.DAY, choices=(("none", N_("No labour power")), ("lost", N_("Lost labour power")), ("weak", N_("Weak or half labour power")))),
    Parameter("limit_claim", "rectification", N_("Limit for claiming a problem"), N_("By when the unit claims a problem or disputes it."), ValueKind.DAYS, working_days(3), _OURS, minimum=1, maximum=60, inferred=True),
    Parameter("limit_dispute", "rectification", N_("Limit for deciding a dispute"), N_("By when the county confirms that a problem isn't true, or gives it back."), ValueKind.DAYS, working_days(5), _OURS, minimum=1, maximum=60, inferred=True),
    Parameter("limit_plan", "rectification", N_("Limit for the plan"), N_("By when measures, person, criterion and day stand."), ValueKind.DAYS, calendar_days(15), N_("Read from rounds of inspections: fifteen to thirty days; no rule names a figure."), minimum=1, maximum=120, inferred=True),
    Parameter("limit_plan_review", "rectification", N_("Limit for reviewing a plan"), N_("By when a plan is approved or sent back."), ValueKind.DAYS, working_days(5), _OURS, minimum=1, maximum=60, inferred=True),
    Parameter("immediate_days", "rectification", N_("“At once” means within"), N_("The last day that an import proposes where a paper says “at once” without a date."), ValueKind.DAYS, calendar_days(30), N_("Qingfeng: the same day; Shaya: the next day; during the inspection in Kaifeng. No rule names a figure."), Binds.DAY, minimum=1, maximum=180, inferred=True),
    Parameter("limit_first_acceptance", "rectification", N_("Limit for the first acceptance"), N_("By when the township or the county's office has looked at it."), ValueKind.DAYS, working_days(5), _OURS, minimum=1, maximum=60, inferred=True),
    Parameter("limit_county_acceptance", "rectification", N_("Limit for the county's acceptance"), N_("By when two people of another unit have checked it on the spot."), ValueKind.DAYS, working_days(10), _OURS, minimum=1, maximum=120, inferred=True),
    Parameter("closure_notice", "rectification", N_("Public notice of results"), N_("Whether the result is put on public notice before a problem is closed."), ValueKind.CHOICE, "off", N_("Suma 2023, Puyang 2023, Siping Tiedong 2019 do so for the environment; none was found for this field."), choices=_YES_NO, inferred=True),
    Parameter("closure_notice_days", "rectification", N_("Notice of a result hangs for"), N_("The day of posting isn't counted."), ValueKind.DAYS, working_days(10), N_("Suma 2023: ten working days; Siping Tiedong 2019: seven days."), minimum=1, maximum=60),
    Parameter("limit_closure_notice", "rectification", N_("Limit for the notice of a result"), N_("By when the notice has been posted, taken down and recorded."), ValueKind.DAYS, working_days(20), _OURS, minimum=1, maximum=120, inferred=True),
    Parameter("limit_closure", "rectification", N_("Limit for closing"), N_("By when the county closes a problem or sends it back."), ValueKind.DAYS, working_days(5), _OURS, minimum=1, maximum=60, inferred=True),
    Parameter("finder_consent", "rectification", N_("Consent of whoever found it"), N_("For which problems the consent of the finder's office has to lie in the file before closure."), ValueKind.CHOICE, "above", N_("Pingtang 2020: closed after agreeing with the audit office and the departments above."), choices=(("above", N_("Problems found above the county")), ("always", N_("Every problem")), ("never", N_("For no problem")))),
    Parameter("max_extensions", "rectification", N_("Extensions without a word"), N_("A further extension needs a reason of its own and is shown to inspectors."), ValueKind.NUMBER, 1, _FLAGS, Binds.DAY, unit=N_("times"), minimum=0, maximum=10, inferred=True),
    Parameter("relapse_days", "rectification", N_("Relapse within"), N_("A problem of the same kind in the same unit, so soon after closure, asks why it is back."), ValueKind.NUMBER, 365, _FLAGS, Binds.DAY, unit=N_("days"), minimum=1, maximum=1095, inferred=True),
    Parameter("lasting_review_every", "rectification", N_("Review of a lasting duty, every"), N_("How often somebody looks whether it is kept up after closure."), ValueKind.NUMBER, 90, _OURS, Binds.DAY, unit=N_("days"), minimum=7, maximum=366, inferred=True),
    Parameter("lasting_counts", "rectification", N_("How lasting problems are counted"), N_("Whether a problem whose lasting part goes on counts as finished. Every table prints the rule."), ValueKind.CHOICE, "finished", N_("Hubei, about 2020: finished, kept up; Kunming 2023: a stage result, apart; Luliang 2019: a column of its own."), Binds.DAY, choices=(("finished", N_("Finished once the immediate part is closed")), ("apart", N_("In a column of its own, not among the finished")))),
    Parameter("on_time_base", "rectification", N_("Base of the rate on time"), N_("Two bases are in use; every table prints the one chosen."), ValueKind.CHOICE, "due", N_("Both bases are seen in software of inspections (rectification.md 6.1)."), Binds.DAY, choices=(("due", N_("On time among those that are due")), ("closed", N_("Closed among closed and overdue")))),
    Parameter("limit_screening", "suspicion", N_("Limit for the first look"), N_("By when an inspector has looked at a suspicion and decided whether it is worth a check."), ValueKind.DAYS, working_days(2), N_("Life of a suspicion (red-flags.md 4.3): two working days; the figure is ours."), minimum=1, maximum=60, inferred=True),
    Parameter("limit_check_naming", "suspicion", N_("Limit for naming checkers"), N_("By when a suspicion worth a check is handed to two people."), ValueKind.DAYS, working_days(2), _OURS, minimum=1, maximum=60, inferred=True),
    Parameter("limit_check", "suspicion", N_("Limit for the check"), N_("By when both checkers have signed what they found."), ValueKind.DAYS, working_days(10), _OURS, minimum=1, maximum=120, inferred=True),
    Parameter("limit_conclusion", "suspicion", N_("Limit for the conclusion"), N_("By when two people have said what the check came to."), ValueKind.DAYS, working_days(5), _OURS, minimum=1, maximum=60, inferred=True),
    Parameter("limit_disposal", "suspicion", N_("Limit for what follows"), N_("By when a concluded suspicion is closed with its consequence, or has become a finding."), ValueKind.DAYS, working_days(10), _OURS, minimum=1, maximum=60, inferred=True),
    Parameter("household_term", "words", N_("Term for a household"), N_("The word of notices and papers."), ValueKind.CHOICE, "monitored", N_("The No. 1 document of 2026 uses the newer term."), Binds.DAY, choices=(("monitored", N_("Monitored household")), ("anti_fallback", N_("Household in the anti-fallback programme")))),
    Parameter("civil_affairs_joint", "words", N_("Joint steps with civil affairs"), N_("Survey, appraisal and review together with civil affairs."), ValueKind.CHOICE, "off", N_("Baqiao, Shaanxi 2022; national aim of 2026."), choices=_YES_NO),
)  # fmt: skip

_THRESHOLDS = (
    Parameter("medical_line", "flags", N_("Large medical spending"), N_("Self-paid within twelve months; above it a warning asks for a look."), ValueKind.MONEY, "20000", _FLAGS, Binds.DAY, unit=N_("yuan"), maximum=1_000_000, inferred=True),
    Parameter("max_returns", "flags", N_("Returns of one case"), N_("More returns than this are shown to inspectors."), ValueKind.NUMBER, 3, _FLAGS, Binds.DAY, unit=N_("times"), minimum=1, maximum=20, inferred=True),
    Parameter("return_idle", "flags", N_("Returned and left lying"), N_("A returned case that nobody touches for so long is shown."), ValueKind.DAYS, working_days(5), _FLAGS, Binds.DAY, minimum=1, maximum=60, inferred=True),
    Parameter("minutes_lag_days", "flags", N_("Minutes written later than"), N_("Days between a meeting and its minutes."), ValueKind.NUMBER, 3, _FLAGS, Binds.DAY, unit=N_("days"), minimum=0, maximum=60, inferred=True),
    Parameter("backfill_limit", "flags", N_("Late entry without a reason"), N_("A step recorded later than this needs a declared reason."), ValueKind.DAYS, working_days(5), _FLAGS, Binds.DAY, minimum=1, maximum=60, inferred=True),
    Parameter("same_day_steps", "flags", N_("Steps on one day"), N_("So many steps of one case on one day are shown."), ValueKind.NUMBER, 3, _FLAGS, Binds.DAY, unit=N_("steps"), minimum=2, maximum=10, inferred=True),
    Parameter("fast_approve_seconds", "flags", N_("Signed within"), N_("A signature sooner after opening than this counts as unread."), ValueKind.NUMBER, 20, _FLAGS, Binds.DAY, unit=N_("seconds"), minimum=1, maximum=600, inferred=True),
    Parameter("reentry_days", "flags", N_("Back after elimination within"), N_("The same risk again so soon asks whether the elimination was right."), ValueKind.NUMBER, 180, _FLAGS, Binds.DAY, unit=N_("days"), minimum=1, maximum=1095, inferred=True),
    Parameter("flag_visit_own", "flags", N_("Own application not visited within"), N_("Asked about when the first visit comes later than this after the application was recorded."), ValueKind.DAYS, working_days(2), N_("Anhui 2022: two working days after an application by code; Gansu 2023: five (red flag E01)."), Binds.DAY, minimum=1, maximum=60),
    Parameter("flag_visit_other", "flags", N_("Lead not visited within"), N_("The same for what somebody else noticed."), ValueKind.DAYS, working_days(5), N_("Gansu 2023: five working days (red flag E01)."), Binds.DAY, minimum=1, maximum=60),
    Parameter("flag_total", "flags", N_("Undecided after"), N_("Asked about when the decision comes later than this after the clock started."), ValueKind.DAYS, working_days(20), N_("Anhui 2022 and Hainan 2021: twenty working days (red flag E02)."), Binds.DAY, minimum=1, maximum=180),
    Parameter("flag_notice_days", "flags", N_("A notice hangs at least"), N_("Asked about when it hung for fewer full days, whatever the county allowed at the time."), ValueKind.NUMBER, 5, N_("Yongcheng, Henan 2024, and Yuepuhu, Xinjiang 2023: five days (red flag P03)."), Binds.DAY, unit=N_("days"), minimum=1, maximum=30),
    Parameter("sitting_steps", "flags", N_("Steps recorded together"), N_("So many steps of one case recorded within a short while are shown, where they are claimed for days far apart."), ValueKind.NUMBER, 4, _FLAGS, Binds.DAY, unit=N_("steps"), minimum=2, maximum=10, inferred=True),
    Parameter("sitting_hours", "flags", N_("Recorded together means within"), N_("The short while of steps recorded together."), ValueKind.NUMBER, 2, _FLAGS, Binds.DAY, unit=N_("hours"), minimum=1, maximum=24, inferred=True),
    Parameter("sitting_spread", "flags", N_("Far apart means more than"), N_("The days over which steps recorded together are claimed."), ValueKind.NUMBER, 7, _FLAGS, Binds.DAY, unit=N_("days"), minimum=1, maximum=90, inferred=True),
    Parameter("backfill_share", "flags", N_("Late entries of a village, more than"), N_("The share of a year's signatures recorded late, with a reason or without, from which a village is asked."), ValueKind.NUMBER, 20, _FLAGS, Binds.DAY, unit=N_("percent"), minimum=1, maximum=100, inferred=True),
    Parameter("missing_dates_share", "flags", N_("Missing dates of a village, more than"), N_("The share of key dates left empty from which a village is asked."), ValueKind.NUMBER, 2, _FLAGS, Binds.DAY, unit=N_("percent"), minimum=1, maximum=100, inferred=True),
    Parameter("national_entry_days", "flags", N_("Entered into the national system within"), N_("A helped household without a day of entry is shown after this."), ValueKind.NUMBER, 30, _FLAGS, Binds.DAY, unit=N_("days"), minimum=1, maximum=366, inferred=True),
    Parameter("bulk_leads", "flags", N_("Leads closed as no risk"), N_("From so many of one officer in a village and month, and none of them taken further, it is looked at how they were closed."), ValueKind.NUMBER, 10, _FLAGS, Binds.DAY, unit=N_("leads"), minimum=3, maximum=500, inferred=True),
    Parameter("bulk_seconds", "flags", N_("Closed one after the other within"), N_("The usual time between two of them from which they count as closed unread."), ValueKind.NUMBER, 60, _FLAGS, Binds.DAY, unit=N_("seconds"), minimum=1, maximum=3600, inferred=True),
    Parameter("bulk_same_text", "flags", N_("Closed with the same words"), N_("The share of the same words from which they count as closed unread."), ValueKind.NUMBER, 80, _FLAGS, Binds.DAY, unit=N_("percent"), minimum=1, maximum=100, inferred=True),
    Parameter("flag_elimination_days", "flags", N_("Eliminated sooner than"), N_("Asked about when an elimination is proposed sooner after enrolment, whatever the county allowed at the time."), ValueKind.NUMBER, 180, N_("Yijiang, Anhui 2024: half a year after identification (red flag X02)."), Binds.DAY, unit=N_("days"), minimum=1, maximum=1095),
    Parameter("reentry_days_any", "flags", N_("Back with any risk within"), N_("Another application or a roll-back so soon after an elimination asks whether it was right."), ValueKind.NUMBER, 365, _FLAGS, Binds.DAY, unit=N_("days"), minimum=1, maximum=1095, inferred=True),
)  # fmt: skip

_DATA_RULES = (
    Parameter("data_rules_at_signature", "data_rules", N_("Errors in the data at township and county"), N_("What an open error of the data rules means when the township or the county signs. Whatever is chosen: errors are listed, and a waived one doesn't count."), ValueKind.CHOICE, "show", N_("How grave a data rule is isn't published; what follows from it is a county parameter."), Binds.DAY, choices=(("show", N_("They are listed, nothing more")), ("warn", N_("The signer writes why he signs all the same")), ("block", N_("Nobody signs before they are corrected or waived"))), inferred=True),
    Parameter("insurance_month_first", "data_rules", N_("Insurance is paid from the month"), N_("First month of the yearly window in which residents pay for medical insurance. Two data rules measure by it."), ValueKind.NUMBER, 9, _OURS, Binds.DAY, minimum=1, maximum=12, inferred=True),
    Parameter("insurance_month_last", "data_rules", N_("Insurance is paid until the month"), N_("Last month of the same window; a month before the first one is that of the next year."), ValueKind.NUMBER, 12, _OURS, Binds.DAY, minimum=1, maximum=12, inferred=True),
)  # fmt: skip

_INSPECTION = (
    Parameter("sample_risk_share", "inspection", N_("Share chosen by warnings"), N_("How much of a sample is chosen by warnings. Proposed when a sample is announced."), ValueKind.NUMBER, 50, _FLAGS, Binds.DAY, unit=N_("per cent"), minimum=0, maximum=100, inferred=True),
    Parameter("sample_on_share", "inspection", N_("Share at random on the roll"), N_("How much of a sample is drawn at random among the enrolled. Rates are estimated by this part and the next alone."), ValueKind.NUMBER, 30, _FLAGS, Binds.DAY, unit=N_("per cent"), minimum=0, maximum=100, inferred=True),
    Parameter("sample_off_share", "inspection", N_("Share at random off the roll"), N_("How much of a sample is drawn at random among those who aren't enrolled. Only there the left-out are found."), ValueKind.NUMBER, 20, _FLAGS, Binds.DAY, unit=N_("per cent"), minimum=0, maximum=100, inferred=True),
    Parameter("sample_rest_days", "inspection", N_("Not drawn again within"), N_("A household that was drawn is left in peace so long, unless somebody complained since."), ValueKind.NUMBER, 60, _FLAGS, Binds.DAY, unit=N_("days"), minimum=0, maximum=366, inferred=True),
    Parameter("sample_eliminated_days", "inspection", N_("Eliminated within"), N_("How long after its elimination a household can be drawn as one."), ValueKind.NUMBER, 180, _FLAGS, Binds.DAY, unit=N_("days"), minimum=1, maximum=1095, inferred=True),
    Parameter("sample_early_days", "inspection", N_("Always in: eliminated so soon"), N_("Eliminated within so many days after enrolment: always in the sample."), ValueKind.NUMBER, 180, _FLAGS, Binds.DAY, unit=N_("days"), minimum=0, maximum=1095, inferred=True),
)  # fmt: skip

_KEEPING = (
    Parameter("retention_years", "keeping", N_("Files are kept for"), N_("Counted from the day on which the last case of the household ended. Only then can its data be destroyed; until then they can be locked."), ValueKind.NUMBER, 30, N_("No source names a period for these files. Offices keep their papers for ever, for 30 or for 10 years (National Archives Administration, Order No. 8, 2006)."), Binds.DAY, unit=N_("years"), minimum=1, maximum=100, inferred=True),
)  # fmt: skip

_CONTROL = (
    Parameter("export_row_cap", "control", N_("Rows taken out without approval"), N_("A file with more rows leaves only after somebody else approved it."), ValueKind.NUMBER, 200, _OURS, Binds.DAY, unit=N_("rows"), minimum=0, maximum=10_000, inferred=True),
    Parameter("export_hours", "control", N_("An export can be taken for"), N_("From when it may be taken; afterwards it is asked for anew."), ValueKind.NUMBER, 24, _OURS, Binds.DAY, unit=N_("hours"), minimum=1, maximum=168, inferred=True),
    Parameter("emergency_minutes", "control", N_("An emergency reading lasts"), N_("Then the village is closed again to whoever read there."), ValueKind.NUMBER, 60, _OURS, Binds.DAY, unit=N_("minutes"), minimum=10, maximum=240, inferred=True),
    Parameter("emergency_review_limit", "control", N_("Limit for reviewing an emergency reading"), N_("By when somebody else judges whether it was justified."), ValueKind.DAYS, working_days(3), _OURS, Binds.DAY, minimum=1, maximum=15, inferred=True),
)  # fmt: skip

_CALENDAR = (
    Parameter("calendar", "calendar", N_("Holidays of a year"), N_("Days off and working weekends by the State Council's notice, for a year that the programme doesn't know yet. Due dates of that year are provisional until it is entered."), ValueKind.CALENDAR, None, N_("Yearly notice of the General Office of the State Council."), Binds.DAY),
)  # fmt: skip

_SECURITY = tuple(
    Parameter(key, "security", label, explanation, kind, default, source, Binds.DAY, Scope.SECURITY, **rest)
    for key, label, explanation, kind, default, source, rest in (
        ("session_idle_minutes", N_("Session ends when idle for"), N_("Village and township posts."), ValueKind.NUMBER, 30, N_("GB/T 22239-2019 8.1.4.1."), {"unit": N_("minutes"), "minimum": 5, "maximum": 240}),
        ("session_idle_minutes_county", N_("Session ends when idle for (county)"), N_("County posts and administrators."), ValueKind.NUMBER, 15, N_("GB/T 22239-2019 8.1.4.1."), {"unit": N_("minutes"), "minimum": 5, "maximum": 240}),
        ("session_absolute_hours", N_("Session ends after"), N_("Then everybody signs in again."), ValueKind.NUMBER, 8, N_("GB/T 22239-2019 8.1.4.1."), {"unit": N_("hours"), "minimum": 1, "maximum": 24}),
        ("confirm_minutes", N_("Second factor stays fresh for"), N_("A county signature asks for a new code after that."), ValueKind.NUMBER, 10, N_("OWASP ASVS 5.0, 7.5.3."), {"unit": N_("minutes"), "minimum": 1, "maximum": 60}),
        ("sign_in_tries", N_("Wrong tries before a pause"), N_("Counted for each user name and within one pause."), ValueKind.NUMBER, 5, N_("GB/T 22239-2019 8.1.4.1 b)."), {"unit": N_("times"), "minimum": 3, "maximum": 10}),
        ("sign_in_pause_minutes", N_("Pause after wrong tries"), N_("Nobody is locked out for good by a stranger."), ValueKind.NUMBER, 15, N_("OWASP ASVS 5.0, 6.1.1."), {"unit": N_("minutes"), "minimum": 1, "maximum": 120}),
        ("second_factor_levels", N_("Second factor is a duty for"), N_("Administrators always need it."), ValueKind.CHOICES, ["township", "county"], N_("GB/T 22239-2019 8.1.4.1 d)."), {"choices": (("village", N_("Village")), ("township", N_("Township")), ("county", N_("County")))}),
        ("password_policy", N_("Rule for passwords"), N_("Kinds of characters and change, or length alone."), ValueKind.CHOICE, "mlps", N_("GB/T 22239-2019 8.1.4.1 a) or OWASP ASVS 5.0, 6.2."), {"choices": (("mlps", N_("At least 10 characters of three kinds, changed regularly")), ("asvs", N_("At least 12 characters, no regular change")))}),
        ("password_max_age_days", N_("Change passwords after"), N_("Only with the rule of regular change."), ValueKind.NUMBER, 180, N_("GB/T 22239-2019 8.1.4.1 a)."), {"unit": N_("days"), "minimum": 30, "maximum": 720}),
        ("delegation_max_days", N_("A delegation lasts at most"), N_("Longer absences need a new one."), ValueKind.NUMBER, 90, _OURS, {"unit": N_("days"), "minimum": 1, "maximum": 366, "inferred": True}),
        ("dormant_days", N_("Account counts as dormant after"), N_("Shown to the security administrator."), ValueKind.NUMBER, 90, N_("GB/T 22239-2019 8.1.4.2."), {"unit": N_("days"), "minimum": 30, "maximum": 720}),
    )
)  # fmt: skip

PARAMETERS: dict[str, Parameter] = {
    parameter.key: parameter
    for parameter in (
        *_PROCEDURE,
        *_THRESHOLDS,
        *_DATA_RULES,
        *_INSPECTION,
        *_KEEPING,
        *_CONTROL,
        *_CALENDAR,
        *_SECURITY,
    )
}


def variant(values: Mapping[str, object]) -> dict[str, str]:
    """Return the variant of ``monitoring`` that a county's values ask for."""
    return {
        "comparison_position": str(values["comparison_position"]),
        "township_chain": str(values["township_chain"]),
        "acceptance": str(values["acceptance_level"]),
    }


STEP_LIMITS = (
    "limit_visit",
    "limit_comparison",
    "notice_days_identification",
    "limit_township",
    "limit_county",
)
"""The limits that follow one another within the whole."""


def steps_exceed_total(values: Mapping[str, object]) -> tuple[int, int] | None:
    """Return (sum of the step limits, limit of the whole) in calendar days where the sum is larger.

    A working day counts as 7/5 calendar days, rounded up (decisions.md 19 asks for this warning).
    """
    steps = sum(_calendar_length(values[key]) for key in STEP_LIMITS)
    whole = _calendar_length(values["limit_total"])
    return (steps, whole) if steps > whole else None


def _calendar_length(value: object) -> int:
    if not isinstance(value, Mapping):
        raise TypeError("a limit is a number of days with its unit")
    days = int(value["days"])
    return days if value["unit"] == "calendar" else -(-days * 7 // 5)
