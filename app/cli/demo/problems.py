"""The problems of the demo: three batches that go their way through the same commands as everybody's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.cli.demo import problems_assessment, problems_phone, problems_township
from app.cli.demo.agenda import Thread
from app.cli.demo.officers import Officers
from app.cli.demo.problems_desk import Calendar, ProblemDesk, worked_before

BATCHES = (
    ("assessment", problems_assessment.Assessment, problems_assessment.AGO),
    ("phone", problems_phone.PhoneCheck, problems_phone.AGO),
    ("township", problems_township.Township, problems_township.AGO),
)


@dataclass
class Problems:
    """All batches. ``random`` are dice of their own: what is found of problems changes no family's case."""

    officers: Officers
    random: Random
    today: date
    which: Sequence[str] = ("assessment", "phone", "township")

    def begin(self, add: Callable[[Thread], None]) -> None:
        """Plan the founding of each batch with ``add``; its problems follow from there."""
        desk = ProblemDesk(self.officers, self.random)
        last = self.today - timedelta(days=1)
        for key, batch, ago in BATCHES:
            if key in self.which:
                begin = worked_before(self.today - timedelta(days=ago))
                add(batch(desk, Calendar(begin, last, self.random)).tell(add))
