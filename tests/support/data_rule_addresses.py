"""A hit in each village and a compared list, for the walk of all addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.commands.data_checks import check_records
from app.commands.data_returns import compare_return
from app.models import DataHit, db

if TYPE_CHECKING:
    from tests.support.addresses import Settled


def settle_data_rules(settled: Settled) -> None:
    """Let the rules look once; name a doubtful hit of each village's household, and a returned list."""
    with settled.app.app_context():
        check_records()
        number = compare_return(
            actor=settled.viewers["county_officer"].actor(), title="省级数据清洗第一轮",
            content="规则编号,户编号\n5_12_008,1234500001\n".encode(), once="returned",
        )  # fmt: skip
        for names in settled.at.values():
            hit = db.session.scalars(
                db.select(DataHit.id)
                .where(DataHit.household_id == int(names["household"]), DataHit.severity != "E")
                .order_by(DataHit.id)
            ).first()
            assert hit is not None
            names |= {"data_hit": str(hit), "data_return": str(number)}
