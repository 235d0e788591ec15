"""What stands under the addresses of exports and emergency readings: one that waits for others of each."""

from app.commands.emergencies import open_emergency
from app.commands.exports import Order, ask_export
from tests.support.county import VILLAGE_A1
from tests.support.village import Village

MANY = 5_000
"""Rows of a file that leaves only after somebody approved it."""


def settle_control(asking: Village, reading: Village) -> dict[str, str]:
    """Make a large export of the county's office, and a reading of another township in the first village.

    Runs in an application's context; returns their names.
    """
    export = ask_export(
        actor=asking.officers["county_officer"].actor(),
        order=Order("problem_list", {"list": "problems", "batches": []}, MANY),
        purpose="上报市级主管部门",
        once="export",
    )
    emergency = open_emergency(
        actor=reading.officers["township_officer"].actor(),
        place=VILLAGE_A1,
        category="disaster",
        reason="山洪围困，需核对行动不便人员",
        once="emergency",
    )
    return {"export": str(export.id), "emergency": str(emergency)}
