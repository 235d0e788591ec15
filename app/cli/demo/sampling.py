"""A drawn sample of the demo: announced, drawn by the system's number, and visited in part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from app.cli.demo import papers
from app.cli.demo.agenda import Thread
from app.cli.demo.county import COUNTY
from app.cli.demo.desk import Desk
from app.cli.demo.lives import Pace
from app.cli.demo.people import PEOPLE
from app.commands.inspection_frames import Announcement
from app.commands.inspection_results import Seen, record_finding
from app.commands.inspection_samples import announce_sample, draw_sample
from app.models.base import db
from app.models.inspection_sample import InspectionDraw, InspectionFile

AGO = 16
"""Days ago on which the sample was announced; it was drawn two days later."""
SIZE, SHARES = 20, (40, 30, 30)
VISITED = 9
"""So many files have their finding; the others wait for their inspectors."""
WORDS: Mapping[str, tuple[str, str, str, str]] = {
    "enrolled": ("yes", "in_right", "yes", "入户核对了人口、住房和收支，与档案一致，帮扶措施已经落实。"),
    "eliminated": ("yes", "out_right", "yes", "收入稳定，住房、医疗、饮水均有保障，农户认可风险消除。"),
    "refused": ("yes", "left_right", "yes", "家庭收入和支出与核查记录相符，目前没有返贫致贫风险。"),
    "lead": ("yes", "left_right", "unasked", "线索所反映的情况已经处理，目前生活正常。"),
}
"""What is found of most files, by why they could be drawn."""
OTHERWISE: Mapping[int, tuple[str, str, str]] = {
    2: ("partly", "yes", "产业奖补台账记为已发放，农户存折上没有到账记录，请核对。"),
    5: ("partly", "no", "档案记人口五人，实际常住三人，两人外出务工未更新。"),
    7: ("unmet", "unasked", "两次上门均无人，邻居称在县城照看住院家属，另约时间。"),
}
"""What differs from the records or stays open, by the place among the visited files."""


@dataclass
class Sampling:
    """Tells the sample; ``random`` are dice of its own, by which nothing else changes."""

    desk: Desk
    random: Random
    today: date

    def begin(self) -> Thread:
        """Announce for the whole county, draw two days later, and record findings day by day."""
        found, pace = self.desk.officers, Pace(self.random)
        lead = next(one.username for one in PEOPLE if one.role == "inspector" and one.body == "discipline")
        day = self.today - timedelta(days=AGO)
        yield pace.at(day, 9)
        number = announce_sample(actor=found.actor(lead), sheet=_sheet(day), once=self.desk.once())
        yield pace.at(day + timedelta(days=2), 10)
        draw_sample(actor=found.actor(lead), sample_id=number, seed="", once=self.desk.once())
        for place, (position, source, who) in enumerate(list(self._drawn(number))[:VISITED]):
            on = day + timedelta(days=3 + place)
            yield pace.at(on, 15)
            record_finding(
                actor=found.actor(who), sample_id=number, position=position, seen=_seen(place, source, on),
                photos=[papers.picture("visit_sheet", f"抽查核对 第{position}户", f"{on:%Y-%m-%d}")],
                once=self.desk.once(),
            )  # fmt: skip

    def _drawn(self, number: int) -> Iterator[tuple[int, str, str]]:
        """Yield place, source and first drawn inspector of the files that somebody was drawn for."""
        names = {self.desk.officers.account(one.username): one.username
                 for one in PEOPLE if one.role == "inspector"}  # fmt: skip
        rows = db.session.execute(
            select(InspectionDraw.position, InspectionFile.source, InspectionDraw.inspectors)
            .join(InspectionFile, InspectionFile.id == InspectionDraw.file_id)
            .where(InspectionDraw.sample_id == number)
            .order_by(InspectionDraw.position)
        ).all()
        db.session.rollback()
        for position, source, inspectors in rows:
            if inspectors:
                yield position, source, names[inspectors[0]]


def _sheet(day: date) -> Announcement:
    return Announcement(
        title=f"{day.year}年{day.month}月防止返贫监测帮扶专项抽查", region=COUNTY,
        sources=("enrolled", "eliminated", "refused", "lead"), strata="village", size=SIZE, shares=SHARES,
        each=1, seed_kind="committed", seed_source="", seed_on=None,
    )  # fmt: skip


def _seen(place: int, source: str, on: date) -> Seen:
    recorded, verdict, satisfied, text = WORDS[source]
    if place in OTHERWISE:
        recorded, satisfied, text = OTHERWISE[place]
        verdict = "open" if recorded == "unmet" else verdict
    return Seen(on, recorded, verdict, satisfied, text)
