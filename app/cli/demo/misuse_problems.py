"""One planted misuse of the demo's problems: proved by pictures that are older than the problem (R01).

What the guards ask is there: proof of its class, and a paper newer than the list. What they can't know is
that the unit took its pictures out of the archive.
"""

from datetime import timedelta

from app import clock
from app.cli.demo import papers, problems_papers
from app.cli.demo.problems_way import Way
from app.commands.evidence import Owner, keep_paper
from workflows.rectification.codes import PAPERS_OF_PROOF

PLACE = 12
"""Which problem of the provincial list it is."""
OLDER = timedelta(days=260)


class OldPictures(Way):
    """A problem whose pictures were taken long before it was found."""

    def prove(self, *kinds: str) -> None:
        """Put old pictures into the file, and with the last of them a typed paper of the day."""
        by = self.desk.prepares(self.told.lead)
        for kind in kinds or PAPERS_OF_PROOF[self.told.proof]:
            if kind not in problems_papers.PHOTOS:
                self.desk.paper(by, self.ref, kind, self.told.place, self.told.done)
                continue
            content = problems_papers.scene(self.ref, kind, clock.now() - OLDER)
            keep_paper(
                actor=self.desk.officers.actor(by), owner=Owner(case_ref=self.ref), kind=kind,
                file_name=f"{papers.TITLES[kind]}.jpg", content=content,
            )  # fmt: skip
            if kind == "after_photo":
                self.desk.paper(by, self.ref, "work_trace", self.told.place, self.told.done)
