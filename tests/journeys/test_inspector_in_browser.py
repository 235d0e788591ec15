"""An inspector's way: a sample drawn, a case as it stood, a late visit, a suspicion, the problem of it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from app import clock
from tests.journeys.test_suspicion_in_browser import conclude, make_finding, unit_receives
from tests.support.settings import set_parameter
from tests.support.story import Story, story
from tests.support.suspicions import Suspicions

pytestmark = pytest.mark.browser

SEED = "04 11 17 23 28 31 09"
"""Six red balls and the blue one, as they would be drawn in public."""


@pytest.fixture
def tale(run_folder: Path, worker: str) -> Iterator[Story]:
    with story(run_folder, f"inspector_{worker}") as told:
        yield told


def test_from_a_drawn_sample_to_the_problem_that_a_late_visit_became(tale: Story) -> None:
    suspicions = Suspicions(tale.village)
    about, applied_on = visited_late(tale)
    draw(tale, announce(tale))
    look_back(tale, about, applied_on)
    ref = scan(tale, about)
    keeps_from_the_village(tale, ref, about)
    tale.at("inspector").go(f"/cases/{ref}").press("签署：需要核查").reads("待派发")
    suspicions.hand_over(ref)
    suspicions.check(ref)
    conclude(tale, ref)
    keeps_from_the_village(tale, ref, about)
    problem = make_finding(tale, suspicions, ref)
    unit_receives(tale, ref, problem)
    is_watched_too(tale)


def visited_late(tale: Story) -> tuple[str, date]:
    """A family is helped by now; its visit of the day after it applied was entered five weeks later."""
    village = tale.village
    household = village.household()
    ref = village.open(household, on=(applied_on := clock.today()))
    village.submit(ref, household, on=applied_on)
    tale.days_later(35)
    set_parameter(village.county, "backfill_limit", {"days": 60, "unit": "working"})
    village.visit(ref, on=applied_on + timedelta(days=1))
    set_parameter(village.county, "backfill_limit", {"days": 5, "unit": "working"})
    for step in (village.compare, village.appraise, village.post, village.close, village.review):
        step(ref)
    village.approve(ref)
    village.announce(ref)
    return ref, applied_on


def announce(tale: Story) -> str:
    """The inspector says before what can be drawn, and which public number will draw."""
    desk = tale.at("inspector").go("/").menu("抽查").follow("发布抽查公告")
    desk.fill({
        "title": "上湾村抽查", "region": tale.village.code[:9] + "000", "size": "4",
        "seed_source": "双色球第2026040期",
        "seed_on": (clock.today() + timedelta(days=1)).isoformat(),
    }).tick("seed_kind=public")  # fmt: skip
    desk.press("发布公告").reads("抽查公告已发布", "双色球第2026040期").look("journey-announced")
    return desk.path


def draw(tale: Story, sample: str) -> None:
    """The next day the number is typed, and the list follows from it."""
    tale.days_later(1)
    desk = tale.at("inspector").go(sample).fill({"seed": SEED}).press("抽取").look("journey-drawn")
    desk.reads(SEED)
    desk.follow("", within="main tbody th").look("journey-file").reads("上湾村")


def look_back(tale: Story, about: str, applied_on: date) -> None:
    """A day after the visit that was claimed, the case knew nothing of it."""
    desk = tale.at("inspector").go(f"/inspection/cases/{about}/life").look("journey-life")
    desk.reads("案卷现状与历史记录相符").follow("还原当时")
    desk.fill({"moment": (applied_on + timedelta(days=2)).isoformat()}).press("查看").look("journey-then")
    desk.reads("却在此之后才录入").misses("入户查看并核对了收支")


def scan(tale: Story, about: str) -> str:
    """The rules look; the late visit is among what they found."""
    desk = tale.at("inspector").go("/suspicions").press("立即重新筛查").reads("已重新筛查", about)
    for path in [one.get_attribute("href") for one in desk.page.locator("main tbody th a").all()]:
        if path and "P16" in desk.go(path).text and about in desk.text:
            desk.look("journey-suspicion").reads("疑点不等于问题")
            return path.rpartition("/")[2]
    raise AssertionError(desk.text)


def keeps_from_the_village(tale: Story, ref: str, about: str) -> None:
    desk = tale.at("first_secretary")
    answer = desk.page.goto(f"{tale.address}/cases/{ref}")
    assert answer is not None
    assert answer.status == 404
    for path in ("/", "/messages", f"/cases/{about}", "/problems"):
        desk.go(path).misses("疑点", ref)


def is_watched_too(tale: Story) -> None:
    """Who inspects is read about in his turn: what he opened stands in the log of readings."""
    village = tale.village
    village.officers["audit_admin"] = village.county.officer("audit_admin")
    desk = tale.at("audit_admin").go("/readings").look("journey-watchers")
    desk.follow(village.officers["inspector"].actor().name).look("journey-watched")
    desk.reads("办理全程", "抽查", "疑点")
