"""What stands under the addresses of rosters of households: one to be looked over, one that is checked."""

from app.commands.register_entering import work_on
from app.commands.register_imports import agree_columns, receive_roster
from app.commands.register_work import next_waiting
from app.models import db
from tests.support.county import Officer
from tests.support.registers import csv_of, roster

PLACES = (("柳溪镇", "上湾村"), ("柳溪镇", "竹坪村"))


def settle_registers(officer: Officer) -> dict[str, str]:
    """Receive two rosters, have one of them checked, and return what they are called."""
    names = {}
    for name, defects in (("register_import", 0), ("checked_register", 4)):
        lines = [[*line, "说不清的列"] for line in roster(40, PLACES, defects=defects).lines()]
        number = receive_roster(
            actor=officer.actor(), file_name="花名册.csv", content=csv_of(lines), once=name
        )
        names[name] = str(number)
    agree_columns(
        actor=officer.actor(), import_id=int(names["checked_register"]), fields={len(lines[2]) - 1: ""},
        seen=0, once="columns",
    )  # fmt: skip
    waiting = next_waiting(db.session())
    assert waiting is not None
    assert work_on(officer.actor(), waiting) == ""
    return names
