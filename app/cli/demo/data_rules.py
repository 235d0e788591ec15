"""What the data rules find in the demo county, and two hits that are right as they are."""

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.cli.demo.officers import Officers
from app.cli.demo.parameters import OFFICER
from app.commands.data_checks import check_records
from app.commands.data_waivers import Waiver, waive_hit
from app.models.base import db
from app.models.data_rule import DataHit

WAIVED = (
    ("D032", None, "该户长年在外务工，由村民小组长代为联系，联系方式已登记在走访记录中。"),
    ("D061", 180, "该生休学在家照料病人，学校已出具休学证明，复学后更正。"),
)
"""Rule, days until the waiver ends, and why."""


def look_at_data(officers: Officers) -> None:
    """Let the rules look at everything once, as the runner will every night; waive two hits."""
    check_records()
    for rule, days, reason in WAIVED:
        hit = db.session.scalars(
            select(DataHit.id).where(DataHit.rule == rule, DataHit.state == "open").order_by(DataHit.id)
        ).first()
        if hit is not None:
            until = clock.today() + timedelta(days=days) if days else None
            waive_hit(
                actor=officers.actor(OFFICER), hit_id=hit, waiver=Waiver(reason, until), once=f"demo/{rule}"
            )
