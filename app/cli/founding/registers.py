"""Brings the households of before the system in as a county does: as a roster, checked and let in whole."""

import csv
import io
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from app.cli.demo.county import GROUPS
from app.cli.demo.desk import File
from app.cli.founding.house import House
from app.commands.register_entering import work_on
from app.commands.register_imports import WHOLE, accept_roster, agree_columns, receive_roster
from app.commands.register_work import next_waiting
from app.models.base import db
from app.models.household import Household
from app.rules import lists

_HEADINGS = (
    "乡", "村", "自然村", "户编号", "户类型", "姓名", "性别", "证件类型", "证件号码", "出生日期",
    "与户主关系",
)  # fmt: skip
_SEXES = {code: name for name, code in lists.SEX.items()}
_RELATIONS = {code: name for name, code in lists.RELATION.items()}
_KINDS = {"1": "普通户", "2": "脱贫户", "3": "脱贫不享受政策户"}
_GROUP = 1


class NotWhole(RuntimeError):
    """The roster came to nothing: the plan of the founding papers is wrong."""


def enter(house: House, files: Sequence[File]) -> None:
    """Let an officer of the county bring in a roster of the files' families, and number the files by it."""
    actor = house.officers.actor(house.officers.holder("county_officer", "bureau"))
    number = receive_roster(
        actor=actor, file_name="农户花名册.csv", content=_csv(files), once=house.desk.once()
    )
    agree_columns(actor=actor, import_id=number, fields={}, seen=0, once=house.desk.once())
    _worked(house, number)
    accept_roster(actor=actor, import_id=number, part=WHOLE, seen=0, once=house.desk.once())
    _worked(house, number)
    found = select(Household.national_code, Household.id).where(Household.national_code.is_not(None))
    numbers = {row.national_code: row.id for row in db.session.execute(found)}
    for place, file in enumerate(files):
        file.household_id = numbers[_code(place)]


def _worked(house: House, number: int) -> None:
    """Do what the process beside the server would do."""
    waiting = next_waiting(db.session(), number)
    actor = house.officers.actor(house.officers.holder("county_officer", "bureau"))
    problem = work_on(actor, waiting) if waiting is not None else "nothing waits"
    if problem:
        raise NotWhole(problem)


def _code(place: int) -> str:
    return f"9900{place:08}"


def _csv(files: Sequence[File]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_HEADINGS)
    for place, file in enumerate(files):
        writer.writerows(_rows(file, _code(place)))
    return out.getvalue().encode()


def _rows(file: File, code: str) -> Iterator[tuple[str, ...]]:
    village, family = file.village, file.family
    home = (village.township_name, village.name, GROUPS[_GROUP - 1], code, _KINDS[family.kind])
    for one in family.members:
        born = f"{one.born_on:%Y%m%d}" if one.born_on else ""
        yield (*home, one.name, _SEXES[one.sex], "居民身份证（户口簿）", one.identity_number, born,
               _RELATIONS[one.relation])  # fmt: skip
