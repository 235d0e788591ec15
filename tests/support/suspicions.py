"""Suspicions at work: three inspectors, a late visit nobody explained, and a suspicion at any state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from app import clock
from app.commands.cases import Performed, Record
from app.commands.suspicion_findings import FindingSheet, finding_record
from app.commands.suspicion_records import (
    CheckSheet,
    ConclusionSheet,
    DisposalSheet,
    check_record,
    checkers_record,
    conclusion_record,
    disposal_record,
    second_check_record,
)
from app.commands.suspicions import HandSheet, raise_by_hand, raise_hit
from app.models import Case, Suspicion, db
from app.oversight.hits import Hit
from tests.support.ready import step
from tests.support.settings import set_parameter
from tests.support.village import Village

PATH = ("raised", "screened", "checking", "checked", "concluded", "closed")


@dataclass
class Suspicions:
    """Suspicions of a :class:`Village`; ``inspector``, ``second`` and ``third`` sit with discipline."""

    village: Village

    def __post_init__(self) -> None:
        """Give the county three inspectors."""
        for name in ("inspector", "second", "third"):
            if name not in self.village.officers:
                self.village.officers[name] = self.village.county.officer("inspector")

    def account(self, who: str) -> int:
        return self.village.officers[who].account_id

    def late_visit(self) -> str:
        """Return a case with a visit entered long after it was made, without a word why.

        The county once let that pass: as the rule stands now, somebody hid it.
        """
        set_parameter(self.village.county, "backfill_limit", {"days": 60, "unit": "working"})
        ref = self.village.open(household := self.village.household(), on=clock.today() - timedelta(days=40))
        day = clock.today() - timedelta(days=40)
        self.village.submit(ref, household, on=day)
        self.village.visit(ref, on=day + timedelta(days=1))
        set_parameter(self.village.county, "backfill_limit", {"days": 5, "unit": "working"})
        return ref

    def hit(self, about: str, *, key: str = "", people: tuple[int, ...] = (), rule: str = "P16") -> Hit:
        """Return a hit on a case, as the rules bring it."""
        case_id = self.village.case_id(about)
        return Hit(
            rule=rule,
            subject_kind="case",
            subject_id=case_id,
            case_id=case_id,
            territory=self.village.code,
            people=frozenset(people or (self.account("first_secretary"),)),
            fields={
                "form": "hidden", "step": "record_visit", "occurred_on": "2026-01-05",
                "recorded_on": "2026-03-02", "days": 56, "entries": 1,
            },
            events=(("case", case_id, 3),),
            found_key=key or f"{rule}/case/{case_id}/{self.village.county.number()}",
        )  # fmt: skip

    def raised(self, about: str = "", **hit: object) -> str:
        """Raise a suspicion from a hit and return its reference."""
        about = about or self.village.at("visited")
        found = self.hit(about, **hit)  # type: ignore[arg-type]
        with self.village.app.app_context():
            assert raise_hit(found, day=clock.today()) == "raised"
            return self.newest()

    def by_hand(self, about: str, *, who: str = "inspector", people: tuple[int, ...] = ()) -> str:
        sheet = HandSheet("M", "走访记录与公示照片日期对不上。", about, people=frozenset(people))
        with self.village.app.app_context():
            return raise_by_hand(
                actor=self.village.officers[who].actor(),
                sheet=sheet,
                once=f"hand/{self.village.county.number()}",
            )

    def newest(self) -> str:
        """Return the reference of the suspicion raised last."""
        db.session.rollback()
        newest = db.select(Case.ref).join(Suspicion, Suspicion.case_id == Case.id).order_by(Case.id.desc())
        return db.session.execute(newest.limit(1)).scalar_one()

    def at(self, state: str, ref: str = "", **hit: object) -> str:
        """Return the reference of a suspicion brought to ``state`` of the path."""
        county, what = self.village.county, ("suspicion", state, ref, hit)
        return step(self.village.app, what, county, lambda: self._brought(state, ref, hit))

    def _brought(self, state: str, ref: str, hit: dict[str, object]) -> str:
        ref = ref or self.raised(**hit)
        steps = (self.screen, self.hand_over, self.check, self.conclude, self.dispose)
        for sign in steps[: PATH.index(state)]:
            sign(ref)
        return ref

    def act(
        self, who: str, ref: str, action: str, brought: Record | None = None, **rest: object
    ) -> Performed:
        return self.village.act(who, ref, action, brought=brought, **rest)  # type: ignore[arg-type]

    def screen(self, ref: str, who: str = "inspector") -> Performed:
        return self.act(who, ref, "screen")

    def hand_over(self, ref: str, *checkers: str, who: str = "inspector") -> Performed:
        accounts = [self.account(one) for one in checkers or ("second", "third")]
        return self.act(who, ref, "hand_over", checkers_record(accounts))

    def check(self, ref: str, *, on_site: bool = True, first: str = "second", then: str = "third") -> None:
        """Have the check written down by one checker and signed by the other."""
        self.write_check(ref, first, on_site=on_site)
        self.act(then, ref, "confirm_check", second_check_record())

    def write_check(self, ref: str, who: str = "second", *, on_site: bool = True) -> Performed:
        self.village.paper("check_record", case_id=self.village.case_id(ref))
        with self.village.app.app_context():
            day: date = clock.today()
        sheet = CheckSheet(day, on_site, Decimal("3.5"), "到户核实，纸质走访表落款日期与系统不一致。")
        return self.act(who, ref, "check", check_record(sheet))

    def conclude(
        self, ref: str, conclusion: str = "true", *, excuse: str = "other", first: str = "inspector"
    ) -> Performed:
        """Have two people conclude; what is confirmed has a paper that shows it."""
        self.village.paper("original_page", case_id=self.village.case_id(ref))
        brought = conclusion_record(ConclusionSheet(conclusion, excuse, "原件与系统记录相符，未说明原因。"))
        self.act(first, ref, "conclude", brought)
        return self.act("second" if first != "second" else "third", ref, "conclude")

    def dispose(self, ref: str, disposal: str = "redone", **changes: object) -> Performed:
        brought = disposal_record(DisposalSheet(disposal, "已责令补正并说明。", **changes))  # type: ignore[arg-type]
        return self.act("inspector", ref, "dispose", brought)

    def become_finding(self, ref: str, lead: str = "township_a", who: str = "inspector") -> str:
        """Make a finding of a suspicion and return the reference of the problem."""
        sheet = FindingSheet(
            "上湾村入户走访记录补录未说明原因", "2026年1月入户走访，3月才录入。",
            self.village.county.organisations[lead], clock.today() + timedelta(days=30),
        )  # fmt: skip
        actor = self.village.officers[who].actor()
        self.act(who, ref, "become_finding", finding_record(actor, sheet))
        with self.village.app.app_context():
            db.session.rollback()
            problem = db.select(Case.ref).where(Case.workflow == "rectification").order_by(Case.id.desc())
            return db.session.execute(problem.limit(1)).scalar_one()
