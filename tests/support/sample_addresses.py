"""A drawn sample with a finding, an announced one and a list of call-backs, for the walk of all addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import clock
from app.commands.inspection_calls import Called, CallSheet, make_call_list, record_call
from app.commands.inspection_results import Seen, record_finding
from app.models import InspectionDraw, InspectionFile, InspectionPhoto, db
from tests.support import files
from tests.support.samples import announced, drawn
from workflows.inspection import VERDICTS_OF

if TYPE_CHECKING:
    from tests.support.addresses import Settled


def settle_samples(settled: Settled) -> None:
    """Make them by the inspector who looks; they stand for no village."""
    who, county = settled.viewers["inspector"], settled.county
    with settled.app.app_context():
        sample = drawn(who, county.township_a, "drawn", size=6)
        rows = db.session.execute(
            db.select(InspectionDraw.position, InspectionDraw.inspectors, InspectionFile.source)
            .join(InspectionFile, InspectionFile.id == InspectionDraw.file_id)
            .where(InspectionDraw.sample_id == sample)
            .order_by(InspectionDraw.position)
        ).all()
        seen, waiting = rows[0], rows[1]
        record_finding(
            actor=who.actor(), sample_id=sample, position=seen.position,
            seen=Seen(clock.today(), "yes", VERDICTS_OF[seen.source][0], "yes", "家中见到户主，与档案一致。"),
            photos=(files.jpeg(),), once="finding",
        )  # fmt: skip
        called = make_call_list(
            actor=who.actor(),
            sheet=CallSheet(
                title="下半年抽查回访",
                source="sample",
                sample_id=sample,
                region="",
                begin_on=None,
                end_on=None,
            ),
            once="calls",
        )
        answers = {"visited": "no", "visitor": "nobody", "help": "none", "amount": "300", "knows": "no"}
        record_call(
            actor=who.actor(), list_id=called, position=1,
            called=Called("answered", clock.today(), answers, "电话里说没有人来过。"), once="call",
        )  # fmt: skip
        open_one = announced(who, county.code, "announced", sources=("enrolled", "refused", "lead"))
        photo = db.session.execute(db.select(InspectionPhoto.id)).scalar_one()
        for names in settled.at.values():
            names |= {
                "sample": str(sample), "announced_sample": str(open_one), "call_list": str(called),
                "seen_file": str(seen.position), "file": str(waiting.position), "sample_photo": str(photo),
            }  # fmt: skip
