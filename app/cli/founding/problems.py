"""Plants batches of problems, and lets those that were put right go their whole way to the closure."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import chain

from app.cli.demo.agenda import Agenda, Thread
from app.cli.demo.county import COUNTY, DEPARTMENTS, TOWNSHIPS, VILLAGES
from app.cli.demo.problems_desk import OFFICE, Calendar, Measure, Told
from app.cli.demo.problems_way import Parts, Way
from app.cli.founding.house import House
from app.cli.founding.plan import Batch, Problems
from app.commands.problem_batches import BatchSheet
from workflows.rectification.codes import ABOVE_COUNTY

LASTS = 75
"""Days from the feedback to the last closure."""
_FINDER = "县委农村工作领导小组"
_NAMES = {
    **{village.key: village.name for village in VILLAGES},
    **{f"t{code}": name for code, name, _ in TOWNSHIPS},
    **DEPARTMENTS,
    "bureau": "禾丰县农业农村局",
}
_USUAL = tuple(village.key for village in VILLAGES)
_EVERY = ("bureau", *(f"t{code}" for code, _, _ in TOWNSHIPS), *DEPARTMENTS, *_USUAL)
"""Every body that can answer for a problem, the bureau first: what it answers for goes on here."""
_SUBJECTS = ("常态化排查台账", "监测户走访记录", "帮扶措施落实清单", "收入核算表", "公示资料",
             "签约随访表", "饮水管护记录", "公益岗位考勤表", "产业奖补资料", "雨露计划资料")  # fmt: skip


def hand_over(house: House, agenda: Agenda, batches: Sequence[Batch], day: date) -> None:
    """Plan batches so that everything that becomes of their problems has happened by a day."""
    for batch in batches:
        calendar = Calendar(day - timedelta(days=LASTS), day, house.random)
        agenda.add(_tell(house, batch, calendar, agenda.add))


def _tell(house: House, batch: Batch, days: Calendar, add: Callable[[Thread], None]) -> Thread:
    yield days.at(0, 9, 0.1)
    bodies = _EVERY if batch.every_body else _USUAL
    groups = [one for one in batch.problems for _ in range(one.count)]
    told = [_told(batch, one, number, bodies) for number, one in enumerate(groups)]
    sheet = BatchSheet(
        territory=COUNTY, title=batch.title, source=batch.source, level=batch.level, year=days.begin.year,
        finder=_FINDER, feedback_on=days.begin, two_way=batch.two_way,
    )  # fmt: skip
    refs = house.problems.found(OFFICE[0], sheet, told)
    for ref, one, said in zip(refs, groups, told, strict=True):
        checker = "medical" if said.lead != "medical" else "housing"
        add(chain(*_way(Way(house.problems, days, ref, said, checker), batch, one)))


def _told(batch: Batch, one: Problems, number: int, bodies: Sequence[str]) -> Told:
    lead = bodies[number] if number < len(bodies) else _USUAL[number % len(_USUAL)]
    name, subject = _NAMES[lead], _SUBJECTS[number % len(_SUBJECTS)]
    measures = tuple(
        Measure(f"{name}于15日内补齐{subject}第{number + 1}号第{place}部分，逐户核对{place + 2}户。", (lead,))
        for place in range(1, one.measures + 1)
    )
    return Told(
        title=f"{name}{subject}第{number + 1}号不完整", lead=lead, units=(lead,), who=f"{name}经办人员",
        place=name, fact=f"{name}{subject}第{number + 1}号缺少{number % 7 + 2}户的资料。",
        cause="经办人员调整后没有交接清楚。", measures=measures,
        criterion=f"{subject}第{number + 1}号补齐，抽查{number % 7 + 2}户全部相符。",
        done=f"{subject}第{number + 1}号已补齐，{number % 7 + 2}户资料经核对一致。",
        due=60, department="medical" if batch.two_way else "", number=str(number + 1),
        category=one.category, deadline_kind=batch.deadline_kind,
    )  # fmt: skip


def _way(way: Way, batch: Batch, one: Problems) -> Parts:
    if batch.two_way:
        yield way.find(1, "true", "true")
    if not one.measures:
        return
    yield way.claim(3)
    yield way.plan(6)
    if not one.closed:
        return
    yield way.approve(9)
    yield way.report(22)
    yield way.hand_in(25)
    yield way.accept_first(29)
    yield way.accept(33)
    if batch.level in ABOVE_COUNTY:
        yield way.consent(40, _FINDER)
    yield way.close(45)
