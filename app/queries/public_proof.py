"""The proofs that a family can keep: that its application, its notice and its decision stand in the log."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.models.base import db
from app.models.case import Signature
from app.models.public import Receipt
from app.queries.log_receipts import ReceiptPage, receipt_of
from app.queries.public_status import case_under

ON_NOTICE = ("on_notice", "elimination_on_notice")
DECIDED = ("approved", "rejected", "eliminated")
"""The states in which an application, or the end of a risk, is decided."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One step of a case with its receipt of the log; ``step`` is a word of ``app.web.public_words``."""

    step: str
    receipt: ReceiptPage


def proofs_of(number: str) -> Sequence[Proof]:
    """Return the proofs of a family's case; its holder has shown the check code before.

    The application, and the newest notice and decision that stand. A receipt holds no name: positions,
    hashes and signatures alone.
    """
    session = db.session()
    case, _ = case_under(Receipt.number == number)
    steps = {"applied": 1}
    rows = session.execute(
        select(Signature.target, Signature.sequence)
        .where(
            Signature.case_id == case.id,
            Signature.target.in_((*ON_NOTICE, *DECIDED)),
            Signature.source != Signature.target,
            Signature.position == Signature.length - 1,
            Signature.voided_by.is_(None),
        )
        .order_by(Signature.sequence)
    )
    for target, sequence in rows:
        steps["notice" if target in ON_NOTICE else "decision"] = sequence
    return [Proof(step, receipt_of(session, case.id, case.ref, at)) for step, at in steps.items()]
