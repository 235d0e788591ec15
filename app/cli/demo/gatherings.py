"""What carries many households at once: comparison lists, appraisals, notices."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from sqlalchemy import select

from app.cli.demo import words
from app.cli.demo.county import Village
from app.cli.demo.desk import LATE, Desk, File, StepRefused, all_signed
from app.cli.demo.rosters import Rosters
from app.commands.comparisons import (
    Finding,
    Sending,
    answer_list,
    record_comparisons,
    return_list,
    send_lists,
)
from app.commands.explanations import decide_explanation, explain_finding
from app.commands.meetings import Ballot, MeetingPlan, MeetingRecord, call_meeting, record_meeting
from app.commands.notices import (
    Hanging,
    NoticePlan,
    carry_notice,
    post_notice,
    prepare_notice,
    take_down_notice,
)
from app.models.base import db
from app.models.comparison import ComparisonEntry


@dataclass
class Gatherings:
    """Lists, meetings and notices of the demo, each made by the officers whose work it is."""

    desk: Desk
    rosters: Rosters
    random: Random
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, kind: str, day: date) -> str:
        """Return the next number of the bureau's papers of a year."""
        key = f"{kind}{day.year}"
        self.numbers[key] = self.numbers.get(key, 0) + 1
        return f"禾农{kind}〔{day.year}〕{self.numbers[key]}号"

    def send(self, officer: str, departments: Sequence[str], files: Sequence[File], day: date) -> list[int]:
        """Send the cases to departments for comparison; return their lists in that order."""
        places = self.desk.officers.places
        sending = Sending([places[key] for key in departments], [file.ref for file in files],
                          self.number("函", day))  # fmt: skip
        sent = send_lists(actor=self.desk.officers.actor(officer), sending=sending, once=self.desk.once())
        all_signed(sent.left, "comparison")
        by_department = sorted((places[key], key) for key in departments)
        order = {key: number for (_, key), number in zip(by_department, sent.lists, strict=True)}
        return [order[key] for key in departments]

    def answer(self, department: str, list_id: int, found: Sequence[File]) -> None:
        """Answer a list and return it; the head of each household of ``found`` has a finding."""
        officer = self.desk.officers.confirmed(self.desk.officers.holder("department_officer", department))
        heads = {file.members[0] for file in found}
        hit, detail, _ = words.FINDINGS[department]
        rows = db.session.execute(
            select(ComparisonEntry.id, ComparisonEntry.person_id).where(ComparisonEntry.list_id == list_id)
        )
        answers = {
            number: Finding("hit", hit, detail) if person in heads else Finding("clear")
            for number, person in rows
        }
        answer_list(actor=officer, list_id=list_id, answers=answers, once=self.desk.once())
        for outcome in return_list(actor=officer, list_id=list_id, once=self.desk.once()):
            if not outcome.signed and outcome.reasons[0].code != "list_not_returned":
                all_signed((outcome,), "comparison")

    def explain(self, by: str, file: File, department: str, text: str = "") -> int:
        """Let the village explain the finding on a case's head; return the finding."""
        entry = db.session.execute(
            select(ComparisonEntry.id)
            .where(ComparisonEntry.person_id == file.members[0], ComparisonEntry.result == "hit")
            .order_by(ComparisonEntry.id.desc())
            .limit(1)
        ).scalar_one()
        said = text or words.FINDINGS[department][2]
        explain_finding(actor=self.desk.officers.actor(by), entry_id=entry, text=said, once=self.desk.once())
        return entry

    def judge(self, by: str, entry: int, *, accept: bool) -> None:
        """Let the township accept an explanation, or not."""
        opinion = (
            "说明与佐证一致，予以采信。" if accept else "仅口头说明，没有照片和证明材料，不予采信，请补充。"
        )
        decide_explanation(actor=self.desk.officers.actor(by), entry_id=entry, accept=accept,
                           opinion=opinion, once=self.desk.once())  # fmt: skip

    def record_comparison(self, officer: str, files: Sequence[File]) -> None:
        """Record the comparison of cases whose findings are settled."""
        actor = self.desk.officers.confirmed(officer)
        all_signed(record_comparisons(actor=actor, refs=[file.ref for file in files]), "comparison")

    def call(
        self, village: Village, files: Sequence[File], day: date, purpose: str = "identification"
    ) -> int:
        """Prepare a meeting, and keep its minutes and sign-in sheet."""
        clerk = self.desk.officers.holder("village_clerk", village.key)
        roster = self.rosters.of(village)
        plan = MeetingPlan(village.code, "representatives", day, f"{village.name}村委会会议室", roster.chair,
                           roster.recorder, [file.ref for file in files], purpose)  # fmt: skip
        meeting = call_meeting(actor=self.desk.officers.actor(clerk), plan=plan, once=self.desk.once())
        for kind in ("minutes", "sign_in_sheet"):
            self.desk.paper(clerk, kind, f"{village.township_name}{village.name}", f"{day:%Y-%m-%d}",
                            f"第{meeting}号会议", photo=kind != "minutes", meeting_id=meeting)  # fmt: skip
        return meeting

    def hold(
        self,
        village: Village,
        meeting: int,
        files: Sequence[File],
        declined: Sequence[File] = (),
        late: str = "",
        more: str = "",
        why: tuple[tuple[str, ...], str] = words.REFUSALS["meeting"],
    ) -> None:
        """Record who came and how they voted; kin stand aside, as they declared."""
        clerk = self.desk.officers.holder("village_clerk", village.key)
        roster = self.rosters.of(village)
        absent = self.random.sample(roster.ordinary, self.random.randint(0, 2))
        present = frozenset(roster.people) - frozenset(absent)
        ballots = {}
        for file in files:
            aside = roster.kin_of(file.members) & present
            voters, against = len(present - aside), self.random.choice((0, 0, 0, 1, 2))
            abstained = self.random.choice((0, 0, 1))
            reasons, text = why if file in declined else ((), "")
            text = text.format(**file.family.figures)
            agreed = self.random.randint(3, 7) if file in declined else voters - against - abstained
            ballots[file.ref] = Ballot(agreed, voters - agreed - abstained, abstained, aside, reasons, text)
        names = "、".join(file.name for file in files)
        said = words.minutes(village.name, len(present), len(roster.people), names) + more
        minutes = MeetingRecord(present, said, ballots, late)
        all_signed(
            record_meeting(actor=self.desk.officers.actor(clerk), meeting_id=meeting, minutes=minutes,
                           once=self.desk.once()),
            "meeting",
        )  # fmt: skip

    def post(self, village: Village, kind: str, files: Sequence[File], day: date) -> int:
        """Prepare a notice, hang it up, and sign it as the clerk; return its number."""
        clerk = self.desk.officers.holder("village_clerk", village.key)
        actor = self.desk.officers.actor(clerk)
        plan = NoticePlan(village.code, kind, [file.ref for file in files])
        notice = prepare_notice(actor=actor, plan=plan, once=self.desk.once())
        place = self.random.choice(words.PLACES)
        self.desk.paper(clerk, "posting_proof", f"{village.name}{place}", f"{day:%Y-%m-%d}", f"No. {notice}",
                        photo=True, notice_id=notice)  # fmt: skip
        hanging = Hanging(day, place, LATE)
        all_signed(
            post_notice(actor=actor, notice_id=notice, hanging=hanging, once=self.desk.once()), "posting"
        )
        return notice

    def take_down(self, village: Village, notice: int, day: date) -> None:
        """Take a notice down after its last day, and sign its closing as the clerk."""
        clerk = self.desk.officers.holder("village_clerk", village.key)
        self.desk.paper(clerk, "take_down_proof", f"{village.name}", f"{day:%Y-%m-%d}", f"No. {notice}",
                        photo=True, notice_id=notice)  # fmt: skip
        outcomes = take_down_notice(actor=self.desk.officers.actor(clerk), notice_id=notice,
                                    hanging=Hanging(day, "", LATE), once=self.desk.once())  # fmt: skip
        for outcome in outcomes:
            codes = {reason.details.get("name") for reason in outcome.reasons}
            if not outcome.signed and not codes & {"objections_decided", "no_objection_upheld"}:
                raise StepRefused(f"taking down {outcome.ref}: {outcome.reasons}")

    def countersign(self, village: Village, notice: int) -> None:
        """Let the village's head give the second signature on a notice."""
        head = self.desk.officers.holder("village_head", village.key)
        all_signed(carry_notice(actor=self.desk.officers.actor(head), notice_id=notice), "notice")
