"""One telephone check of the province: 66 suspects handed to unit and department, 61 done (92.42 %).

Of the 61, most proved not true after a visit and with proof; the others were put right and closed. Of the
five that go on, one has two findings that differ, and in one the leader settled such a difference.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from app.cli.demo.agenda import Thread
from app.cli.demo.county import COUNTY, GROUPS, VILLAGES
from app.cli.demo.problems_desk import OFFICE, Calendar, Measure, ProblemDesk, Told
from app.cli.demo.problems_phone_words import HEADS, SUSPECTS
from app.cli.demo.problems_way import Parts, Way
from app.commands.problem_batches import BatchSheet

AGO = 91
"""Days ago on which the province handed its suspects over."""
FINDER = "云岭省乡村振兴咨询服务中心"
COUNT = 66
PUT_RIGHT = 12
"""How many of those done were true and put right; the other 49 weren't true."""


@dataclass
class PhoneCheck:
    """The batch of the telephone check, kept by the county."""

    desk: ProblemDesk
    days: Calendar

    def tell(self, add: Callable[[Thread], None]) -> Thread:
        """Found the batch, then begin the way of each of its suspects with ``add``."""
        yield self.days.at(0, 14, 0.7)
        day = self.days.begin
        sheet = BatchSheet(
            territory=COUNTY, title=f"{day.year}年省级电话抽查疑似问题",
            source="phone_check", level="province", year=day.year, finder=FINDER, feedback_on=day,
            round="第二批", two_way=True, document_number=f"云乡振函〔{day.year}〕9号",
        )  # fmt: skip
        told = [suspect(place) for place in range(COUNT)]
        refs = self.desk.found(OFFICE[0], sheet, told)
        for place, (ref, one) in enumerate(zip(refs, told, strict=True)):
            checker = "medical" if one.department != "medical" else "housing"
            add(chain(*_way(place)(Way(self.desk, self.days, ref, one, checker), place)))


def suspect(place: int) -> Told:
    """Return a suspect: each village has five or six, each of its own kind."""
    village, turn = VILLAGES[place % 12], place // 12
    kind = SUSPECTS[(place % 12 * 3 + turn) % len(SUSPECTS)]
    group = GROUPS[(place + turn) % 3]
    words = {"p": village.name, "g": group, "n": HEADS[place // 2]}
    lead = village.key
    return Told(
        title=kind.told.format(**words), lead=lead, units=(lead,), department=kind.department,
        who=f"{words['n']}户", place=f"{village.township_name}{village.name}{group}",
        fact=kind.fact.format(**words), cause=kind.cause,
        measures=(Measure(kind.measure.format(**words), (lead,)),), criterion=kind.criterion,
        done=(kind.done if _is_true(place) else kind.untrue).format(**words), proof="household",
        number=f"疑{place + 1:02}", deadline_text="立行立改", deadline_kind="immediate",
        due=110 if place in _OPEN else 70,
    )  # fmt: skip


def _is_true(place: int) -> bool:
    return place in _OPEN or (place % 3 == 1 and place < 3 * PUT_RIGHT)


def _way(place: int) -> Callable[[Way, int], Parts]:
    return _OPEN.get(place) or (_put_right if _is_true(place) else _untrue)


def _sitting(place: int) -> int:
    """Return which of the county's sittings a suspect comes to: eighteen at a time."""
    return place // 18


def _untrue(way: Way, place: int) -> Parts:
    begun = 3 + 2 * _sitting(place)
    result = "misunderstood" if place % 5 == 0 else "untrue"
    yield way.find(begun, result, result)
    yield way.dispute(begun + 3, way.told.done)
    yield way.confirm_untrue(begun + 7)


def _planned(way: Way, place: int) -> Parts:
    begun = 3 + 2 * _sitting(place)
    yield way.find(begun, "true", "true")
    yield way.claim(begun + 2)
    yield way.plan(begun + 5)
    yield way.approve(begun + 8)


def _put_right(way: Way, place: int) -> Parts:
    yield from _planned(way, place)
    done = 26 + 2 * _sitting(place)
    yield way.report(done)
    yield way.hand_in(done + 1)
    yield way.accept_first(done + 4)
    yield way.accept(done + 8)
    yield way.consent(done + 13, FINDER)
    yield way.close(done + 14)


def _differing(way: Way, _place: int) -> Parts:
    yield way.find(80, "untrue", "true")


def _settled(way: Way, _place: int) -> Parts:
    """Two findings that differ, and the leader's decision; the work goes on."""
    yield way.find(9, "untrue", "true")
    yield way.settle(16, "true", "现场照片与户主陈述一致，部门核实情况属实，按属实问题整改，请村委会认领。")
    yield way.claim(18)
    yield way.plan(24)
    yield way.approve(28)


def _working(way: Way, place: int) -> Parts:
    yield from _planned(way, place)
    yield way.report(40, finished=False)


def _at_first(way: Way, place: int) -> Parts:
    yield from _planned(way, place)
    yield way.report(84)
    yield way.hand_in(86)


def _waiting(way: Way, place: int) -> Parts:
    yield from _planned(way, place)
    yield way.report(70)
    yield way.hand_in(71)
    yield way.accept_first(73)
    yield way.accept(84, signed=1)


_OPEN: dict[int, Callable[[Way, int], Parts]] = {
    8: _settled, 23: _working, 38: _at_first, 51: _differing, 62: _waiting,
}  # fmt: skip
"""Those that go on, by their place."""
