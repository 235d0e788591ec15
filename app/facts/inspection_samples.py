"""Samples as their rows hold them: the announced frame spelled again, who may record a finding."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import sampling
from app.facts.inspection_recusal import inspectors_for, recused_from
from app.models.inspection_sample import (
    InspectionDraw,
    InspectionFile,
    InspectionInspector,
    InspectionSample,
)

SEED = "sample/seed"
"""Context under which a committed number is sealed until it is revealed."""
RESULT = "inspection_result"
"""Context under which the words of a finding are sealed; the number of the file follows."""


def seed_line(sample: InspectionSample) -> str:
    """Return how the frame says where its seed comes from."""
    if sample.seed_kind == "committed":
        return f"committed {sample.commitment}"
    return f"public {sample.seed_on} {sample.seed_source}"


def frame_of(session: Session, sample: InspectionSample) -> sampling.Frame:
    """Return the frame of a sample as its rows are now; its digest is to be the announced one."""
    people = session.execute(
        select(InspectionInspector.number).where(InspectionInspector.sample_id == sample.id)
    ).scalars()
    files = session.execute(
        select(
            InspectionFile.number, InspectionFile.side, InspectionFile.stratum, InspectionFile.risk,
            InspectionFile.always, InspectionFile.recused,
        ).where(InspectionFile.sample_id == sample.id)
    )  # fmt: skip
    risk, on, off = sample.shares
    return sampling.Frame(
        size=sample.size,
        shares=(risk, on, off),
        each=sample.each,
        seed=seed_line(sample),
        inspectors=tuple(people),
        files=tuple(
            sampling.File(one.number, one.side, one.stratum, one.risk, bool(one.always), tuple(one.recused))
            for one in files
        ),
    )


def may_record(
    session: Session, sample: InspectionSample, file: InspectionFile, drawn: InspectionDraw, account_id: int
) -> bool:
    """Return whether somebody records the finding of a drawn file: whoever was drawn for it.

    Where nobody was, or none of those is an inspector there any more, any other inspector may who needn't
    keep out of it.
    """
    if account_id in drawn.inspectors:
        return True
    current = inspectors_for(session, sample.territory)
    if account_id not in current or any(one in current for one in drawn.inspectors):
        return False
    return account_id not in recused_from(session, file, {account_id: current[account_id]})
