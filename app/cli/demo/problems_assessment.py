"""One provincial assessment: 28 problems with 96 measures for 20 units, of which 21 are closed (75 %).

One copied measure is planted: the first plan of 柳溪镇 has the words that the township's own plan of
``problems_township`` repeats (red flag R02). The relapse planted there goes back to a problem closed here
(red flag R09). One problem is proved by old pictures (R01), one is closed late, two are overdue, one waits
for the finder's consent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from app.cli.demo.agenda import Thread
from app.cli.demo.county import COUNTY, TOWNSHIPS, VILLAGES
from app.cli.demo.county import DEPARTMENTS as NAMED
from app.cli.demo.misuse_problems import PLACE as OLD_PICTURES
from app.cli.demo.misuse_problems import OldPictures
from app.cli.demo.problems_assessment_words import DEPARTMENTS, TOWNSHIP, VILLAGE, Topic
from app.cli.demo.problems_desk import OFFICE, Calendar, Measure, ProblemDesk, Told
from app.cli.demo.problems_medical_words import MEDICAL
from app.cli.demo.problems_paper import COPIED
from app.cli.demo.problems_way import Parts, Way
from app.commands.problem_batches import BatchSheet

AGO = 152
"""Days ago on which the province fed its problems back."""
FINDER = "云岭省委农村工作领导小组办公室"
CLOSINGS = (58, 72, 86, 100, 114, 128)
"""Days of the feedback on which the leader closes what is ready: a sitting every two weeks."""
_FOUR = 12
"""How many of the plans have four measures; the others have three."""


@dataclass
class Assessment:
    """The batch of the provincial assessment, kept by the county."""

    desk: ProblemDesk
    days: Calendar

    def tell(self, add: Callable[[Thread], None]) -> Thread:
        """Found the batch, then begin the way of each of its problems with ``add``."""
        yield self.days.at(0, 10, 0.7)
        day = self.days.begin
        sheet = BatchSheet(
            territory=COUNTY, title=f"{day.year - 1}年度省级巩固脱贫成果后评估反馈问题", source="assessment",
            level="province", year=day.year - 1, finder=FINDER, feedback_on=day,
            document_number=f"云农组办函〔{day.year}〕15号",
        )  # fmt: skip
        told = list(found())
        refs = self.desk.found(OFFICE[0], sheet, told)
        for place, (ref, one) in enumerate(zip(refs, told, strict=True)):
            checker = (
                "medical" if one.lead != "medical" and {"housing", "bureau"} & set(one.units) else "housing"
            )
            made = OldPictures if place == OLD_PICTURES else Way
            way = made(self.desk, self.days, ref, one, checker)
            add(chain(*_OPEN.get(place, _closed)(way, place)))


def _checker(told: Told) -> str:
    """Return the department that checks: one without a part in it."""
    return "medical" if told.lead != "medical" and {"housing", "bureau"} & set(told.units) else "housing"


def found() -> Iterator[Told]:
    """Return the problems in the order of the province's list."""
    names = {f"t{code}": name for code, name, _ in TOWNSHIPS}
    villages = {village.key: village.name for village in VILLAGES}
    problems: list[Told] = []
    for place, topic in enumerate(TOWNSHIP):
        for lead in _TWO[place]:
            helper = [v.key for v in VILLAGES if v.township == lead][place % 4]
            problems.append(_told(topic, lead, names[lead], helper, 2))
    for place, topic in enumerate(VILLAGE):
        helper = DEPARTMENTS[place] if place < len(DEPARTMENTS) else ""
        problems += [_told(topic, key, villages[key], helper, 1) for key in list(villages)[place::6]]
    for place, topic in enumerate(MEDICAL):
        helper = VILLAGES[place * 2].key if place % 2 else "t101"
        name = names.get(helper) or villages[helper]
        problems.append(_told(topic, "medical", NAMED["medical"], helper, 2, name))
    for place, one in enumerate(problems):
        measures = one.measures if place < _FOUR else one.measures[:3]
        lasting = any(measure.lasting for measure in measures)
        if place == _COPYING:
            measures = (Measure(COPIED, (one.lead,)), *measures[1:])
        yield replace(
            one, measures=measures, goal=one.goal if lasting else "", number=str(place + 113),
            deadline_kind="immediate_and_long_term" if lasting else "dated",
            deadline_text="立行立改，长期坚持" if lasting else "", due=_DUE.get(place, _begun(place) + 45),
        )  # fmt: skip


_TWO = (("t102", "t101"), ("t101", "t103"), ("t103", "t102"), ("t101", "t102"), ("t103", "t101"))
"""In which townships each of their topics is found; the first of them is that which comes back later."""
_COPYING = 2


def _told(topic: Topic, lead: str, name: str, helper: str, helped: int, village: str = "") -> Told:
    """Return a problem; ``helper`` carries out the measure at the place ``helped``."""
    measures = tuple(
        Measure(
            text.format(p=name, v=village),
            (helper,) if helper and place == helped else (lead,),
            bool(topic.goal) and place == 3,
        )
        for place, text in enumerate(topic.measures)
    )
    return Told(
        title=topic.title, description=topic.description, category=topic.category, lead=lead,
        units=(lead, helper) if helper else (lead,), who=name, place=f"禾丰县{name}",
        fact=f"{name}{topic.fact}", cause=topic.cause, measures=measures, criterion=topic.criterion,
        done=topic.done, proof=topic.proof, goal=topic.goal, amount=topic.amount,
    )  # fmt: skip


def _begun(place: int) -> int:
    """Return the day of the feedback on which work is reported: week by week, some each."""
    return 30 + place * 3 % 8 * 7


def _planned(way: Way, place: int) -> Parts:
    yield way.claim(2 + place % 3)
    yield way.plan(9 + place % 5)
    yield way.approve(17 + place % 4)


def _handed_in(way: Way, place: int, begun: int) -> Parts:
    yield from _planned(way, place)
    if place % 4 == 0:
        yield way.minute(20 + place % 4)
    yield way.photograph(25)
    yield way.report(begun)
    yield way.hand_in(begun + 6)


def _accepted(way: Way, place: int, begun: int) -> Parts:
    yield from _handed_in(way, place, begun)
    yield way.accept_first(begun + 9)
    yield way.accept(begun + 13, _inspectors(way))


def _inspectors(way: Way) -> tuple[str, ...]:
    """Return who accepts: two of another department where the bureau itself has a part."""
    return ("heqiushi", "machunsheng") if "bureau" in way.told.units else ()


def _ended(way: Way, place: int, begun: int) -> Parts:
    yield from _accepted(way, place, begun)
    sitting = next(day for day in CLOSINGS if day >= begun + 18)
    yield way.consent(sitting - 1, FINDER)
    yield way.close(sitting)


def _closed(way: Way, place: int) -> Parts:
    yield from _ended(way, place, _begun(place))
    if way.told.goal and place % 2:
        seen = f"查阅{way.told.who}近三个月资料，{way.told.goal}执行正常。"
        yield way.look_back(AGO - 12, "progressing", seen, lasting=True)


def _late(way: Way, place: int) -> Parts:
    yield from _ended(way, place, 78)


def _overdue(way: Way, place: int) -> Parts:
    yield from _planned(way, place)
    yield way.report(60, [way.told.units[-1]])


def _back_and_overdue(way: Way, place: int) -> Parts:
    yield from _accepted_once(way, place)
    why = "现场查看，三组公厕仍时有停水，管护员没有到岗登记。请落实供水和管护后再报，附连续两周登记。"
    yield way.send_back(84, OFFICE[1], "work", "not_done", why)


def _accepted_once(way: Way, place: int) -> Parts:
    yield from _handed_in(way, place, 66)
    yield way.accept_first(76)


def _lasting(way: Way, place: int) -> Parts:
    yield from _planned(way, place)
    yield way.report(100, [way.told.units[-1]])


def _extended(way: Way, place: int) -> Parts:
    yield from _planned(way, place)
    yield way.ask_for_time(88, 186, "设备招标流标1次，需重新采购，预计六周到货。前期摸底已完成。")
    yield way.grant(93, "情况属实，同意延期一次，请按新日期倒排工期。")


def _at_first(way: Way, place: int) -> Parts:
    yield from _handed_in(way, place, AGO - 8)


def _at_county(way: Way, place: int) -> Parts:
    yield from _handed_in(way, place, AGO - 11)
    yield way.accept_first(AGO - 3)


def _at_closure(way: Way, place: int) -> Parts:
    yield from _accepted(way, place, AGO - 17)


_OPEN: dict[int, Callable[[Way, int], Parts]] = {
    5: _overdue, 9: _lasting, 13: _at_first, 15: _late, 19: _at_county, 20: _back_and_overdue, 24: _extended,
    26: _at_closure,
}  # fmt: skip
"""What becomes of those that aren't closed in time, by their place; all others are closed."""
_DUE = {5: 110, 9: AGO + 45, 13: AGO + 14, 15: 80, 19: AGO + 14, 20: 100, 24: 130, 26: AGO + 20}
