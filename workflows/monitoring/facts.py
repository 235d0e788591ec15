"""What the guards of ``monitoring`` know of a household: the ``subject`` of :class:`Facts`.

Every default means "nothing recorded", and a guard that needs the fact refuses.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """One member of the household (家庭成员) on the day of the act.

    ``compared_on`` is the date of the newest comparison result that covers the member;
    ``hits`` counts its findings (命中), ``hits_explained`` those with a written explanation that the
    township accepted, ``vetoed`` those that the county's parameters treat as excluding.
    """

    id: int
    adult: bool = True
    relation: str = ""
    labour: str = ""
    health: tuple[str, ...] = ()
    school: str = ""
    consented_on: date | None = None
    died_on: date | None = None
    can_work: bool = False
    compared_on: date | None = None
    hits: int = 0
    hits_explained: int = 0
    vetoed: int = 0


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """The application with promise and authorisation (申请书及承诺授权书, monitoring.md 4.2).

    ``scribe`` says that somebody else wrote for the applicant; ``read_aloud`` that the text was read
    to the applicant, who put the thumbprint under it. ``proxy`` says that somebody else applied for
    the household; ``proxy_reason`` that the reason is on file.
    ``applicant`` is the member who applied. ``hand_under_households`` counts the households of the
    last thirty days whose application bears the same helping hand, this one included.
    """

    signed_on: date | None = None
    risks: frozenset[str] = frozenset()
    scribe: bool = False
    read_aloud: bool = False
    proxy: bool = False
    proxy_reason: bool = False
    applicant: int | None = None
    hand_under_households: int = 0


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """A household visit (入户核查) with the income sheet, at enrolment or at elimination.

    Amounts are yuan per head over ``window_months`` months before the month of the visit.
    ``reference_per_head`` is income with claims and less spending (纳入监测对象的人均收入参考范围),
    ``size`` counts the members among whom it was divided, ``spending`` is that of the whole household,
    ``can_cope`` its own capacity (自主应对能力).
    ``spending_asked`` says that compliant self-paid spending (合规自付支出) was asked for, whatever
    the figure. ``guarantees`` says that the three guarantees and water were recorded,
    ``guarantees_met`` that all four are. ``spending_settled`` says that large unavoidable spending
    is at an end or covered. ``assessed`` are the questions of the assessment of an elimination that
    were answered with yes.
    """

    visited_on: date | None = None
    size: int | None = None
    visitors: frozenset[int] = frozenset()
    confirmed_by_household: bool = False
    income_per_head: Decimal | None = None
    window_months: int = 0
    spending_asked: bool = False
    spending_per_head: Decimal | None = None
    reference_per_head: Decimal | None = None
    spending: Decimal | None = None
    can_cope: bool = True
    guarantees: bool = False
    guarantees_met: bool = False
    spending_settled: bool = False
    category: str = ""
    assessed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A democratic appraisal (民主评议) and its vote on this household.

    ``expected`` and ``present`` count the meeting; ``recused`` are the accounts and roster members
    who took no part in this household's vote, ``kin_present`` those present who had to stand aside.
    """

    held_on: date | None = None
    body: str = ""
    expected: int = 0
    present: int = 0
    recused: frozenset[int] = frozenset()
    kin_present: frozenset[int] = frozenset()
    agreed: int = 0
    against: int = 0
    abstained: int = 0
    minutes: bool = False
    sign_in_sheet: bool = False

    @property
    def voters(self) -> int:
        """Return how many could vote on this household: those present less those who stood aside."""
        return self.present - len(self.recused)

    @property
    def agreed_by_majority(self) -> bool:
        """Return whether more than half of those who could vote agreed."""
        return self.voters > 0 and self.agreed * 2 > self.voters


@dataclass(frozen=True, slots=True)
class ObjectionFacts:
    """An objection to the notice (异议): who looked into it and what came out.

    ``outcome`` is empty while nothing is decided, else ``upheld`` or ``not_upheld``.
    """

    outcome: str = ""
    decided_on: date | None = None
    objected_to: frozenset[int] = frozenset()
    investigators: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A public notice in the village (村内公示). ``last_day`` is the last full day that is owed.

    It is counted by ``app/calendar.py`` from the county's parameter, the same number that the
    printed text names; None where the calendar can't tell.
    """

    posted_on: date | None = None
    last_day: date | None = None
    taken_down_on: date | None = None
    place: str = ""
    masked: bool = False
    posting_proof: bool = False
    take_down_proof: bool = False
    lists_measures: bool = False
    objections: tuple[ObjectionFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """A help measure (帮扶措施) that wasn't entered by mistake; codes of ``workflows/monitoring/help.py``.

    ``delivered`` says that it reached the family and that the proof of it still counts; ``ended``
    that it is over.
    """

    id: int
    kind: str
    planned_on: date
    starts_on: date
    delivered: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """Everything ``monitoring`` knows of its household.

    ``visit``, ``meeting`` and ``notice`` belong to the chain in hand: the identification's up to the
    decision, the elimination's afterwards. ``measures`` are all help measures, ``measures_delivered``
    counts those delivered that answer a listed risk,
    ``plan_due_on`` is by when the first had to be planned. ``supplement_asked`` and ``supplement_given`` are
    the claimed dates of the newest request to complete the file and of its answer;
    ``supplement_changes`` names what the answer changed of members, category, income or risk. ``kind``
    is the national system's 户类型. ``eliminated_risks`` are those of the household's other cases that
    ended by elimination, ``other_case_open`` says that another one isn't at its end. ``papers`` are kind
    and number of every paper in the file that isn't struck out. ``data_errors`` are the errors of the data
    rules that stand at a signature of township or county, such as ``D020/17`` for a member; looked for where
    the county lets them matter.
    """

    kind: str = ""
    members: tuple[MemberFacts, ...] = ()
    members_changed_on: date | None = None
    application: ApplicationFacts = field(default_factory=ApplicationFacts)
    visit: VisitFacts = field(default_factory=VisitFacts)
    meeting: MeetingFacts = field(default_factory=MeetingFacts)
    notice: NoticeFacts = field(default_factory=NoticeFacts)
    announced: bool = False
    enrolled_on: date | None = None
    measures: tuple[MeasureFacts, ...] = ()
    measures_delivered: int = 0
    plan_due_on: date | None = None
    eliminated_naturally: bool = False
    natural_end_proved: bool = False
    eliminated_risks: frozenset[str] = frozenset()
    other_case_open: bool = False
    source_paper: bool = False
    supplement_asked: date | None = None
    supplement_given: date | None = None
    supplement_changes: frozenset[str] = frozenset()
    missing_dates: tuple[str, ...] = ()
    visited_on_site_by_township: bool = False
    papers: tuple[tuple[str, int], ...] = ()
    data_errors: tuple[str, ...] = ()

    @property
    def helped(self) -> bool:
        """Return whether any help has reached the family, whatever it answers."""
        return any(measure.delivered for measure in self.measures)

    def has_paper(self, kind: str) -> bool:
        """Return whether a paper of that kind is in the file and not struck out."""
        return any(one == kind for one, _ in self.papers)

    @property
    def living(self) -> tuple[MemberFacts, ...]:
        """Return the members who are alive."""
        return tuple(member for member in self.members if member.died_on is None)
