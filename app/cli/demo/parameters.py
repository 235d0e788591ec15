"""What the demo county has set: decided parameters with their papers, one proposal, one delegation."""

from dataclasses import dataclass
from datetime import date, timedelta

from app import clock
from app.cli.demo.agenda import Thread
from app.cli.demo.lives import Pace
from app.cli.demo.officers import Officers
from app.cli.demo.plans import LATE_COMPARISON
from app.commands.delegations import Handover, give_delegation
from app.commands.profiles import Proposal, decide_parameter, propose_parameter
from workflows.parameters import calendar_days

OFFICER, LEADER = "chendachuan", "linzhiyuan"


@dataclass
class Parameters:
    """Proposes as the county's officer and decides as its leader."""

    officers: Officers

    def history(self, today: date) -> Thread:
        """The income line from the first day; for some weeks, another place of the comparison."""
        pace = Pace(self.officers.random)
        yield pace.at(today - timedelta(days=422), 9)
        self._decided("income_line", "8700", clock.today(), None, "禾农领办发", 3, "按省定监测范围执行。")
        begin, end = (today - timedelta(days=days) for days in LATE_COMPARISON)
        yield pace.at(begin - timedelta(days=2), 9)
        self._decided("comparison_position", "after_township", begin, end, "禾农发", 31,
                      "县级数据共享平台割接，期间比对调整到乡镇审核之后进行，割接完成即恢复。")  # fmt: skip

    def today(self) -> None:
        """A decided change, a proposal that waits for the leader, a head who is away."""
        today = clock.today()
        self._decided(
            "notice_days_identification",
            calendar_days(7),
            today,
            None,
            "禾农发",
            12,
            "与市级方案一致，公示七天。",
        )
        self._propose("limit_total", calendar_days(25), today + timedelta(days=7), None, "禾农发", 18,
                      "公示延长后，总时限相应调整。")  # fmt: skip
        head = self.officers.actor("hechangqing")
        handover = Handover(
            post_id=head.posts[0].id,
            delegate_id=self.officers.account("hanjiye"),
            valid_from=today,
            valid_to=today + timedelta(days=9),
            reason="参加县委党校培训",
        )
        give_delegation(actor=head, handover=handover, once="demo/delegation")

    def _propose(
        self, key: str, value: object, since: date, until: date | None, series: str, number: int, reason: str
    ) -> int:
        document = f"{series}〔{clock.today().year}〕{number}号"
        proposal = Proposal(key, value, since, until, document, reason)
        return propose_parameter(actor=self.officers.actor(OFFICER), proposal=proposal, once=f"demo/{key}")

    def _decided(
        self, key: str, value: object, since: date, until: date | None, series: str, number: int, reason: str
    ) -> None:
        entry = self._propose(key, value, since, until, series, number, reason)
        decide_parameter(actor=self.officers.confirmed(LEADER), entry_id=entry, agree=True, answer="同意。",
                         once=f"demo/{key}")  # fmt: skip
