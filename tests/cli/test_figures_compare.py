"""``flask figures compare``: rows planted by commands give the printed figures; one row more gives others."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.figures import compare
from app.cli.founding.compare import ASKED, Compared, Row, compared, rows_of
from app.cli.founding.house import Founded, found_county
from app.cli.founding.plan import CARRIED, CARRIED_ELIMINATED, PAPERS, Batch, Homes, Paper, Problems
from workflows.figures import BY_NAME

PAPER = Paper(
    "anhui-county-half-year-2023", date(2023, 1, 1), date(2023, 7, 20),
    homes=(Homes(2, 2, CARRIED_ELIMINATED, lifted=True), Homes(1, 3, CARRIED)),
    batches=(Batch("集中排查", "self_check", "county", (Problems(1, 2, closed=True), Problems(1, 0))),),
    warnings=2, helpers=4,
)  # fmt: skip
"""A paper a hundred times smaller than the real one."""
PRINTED = {"A01": "2", "A02": "1", "A05": "3", "A06": "7", "A07": "2", "A08": "4", "A09": "66.67", "A10": "2",
           "A11": "2", "A12": "0", "A28": "4"}  # fmt: skip


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    return found_county(tmp_path_factory.mktemp("county") / "county")


def printed(**others: str) -> list[Row]:
    return [Row(name, PAPER.key, name, value, "use", "") for name, value in {**PRINTED, **others}.items()]


def by_id(found: list[Compared]) -> dict[str, Compared]:
    return {one.row.id: one for one in found}


def test_planted_rows_give_the_printed_figures(county: Founded, tmp_path: Path) -> None:
    found = by_id(compared(county, tmp_path / "copy", PAPER, printed()))
    assert {name: one.computed for name, one in found.items()} == PRINTED
    assert all(one.equal for one in found.values())


def test_one_household_one_member_or_one_problem_more_changes_its_figures_and_no_others(
    county: Founded, tmp_path: Path
) -> None:
    more = replace(
        PAPER,
        homes=(*PAPER.homes, Homes(1, 4, CARRIED)),
        batches=(Batch("集中排查", "self_check", "county", (Problems(3, 0),)),),
        warnings=0,
        helpers=0,
    )
    unused = Row("A20", PAPER.key, "脱贫户户数", "6092", "later", "")
    unknown = Row("A99", PAPER.key, "没有定义的数字", "1", "use", "")
    found = by_id(compared(county, tmp_path / "copy", more, [*printed(), unused, unknown]))
    told = {name: one.computed for name, one in found.items() if one.equal is False}
    assert told == {"A01": "3", "A02": "0", "A05": "4", "A06": "11", "A09": "50.00", "A10": "0", "A11": "0",
                    "A28": "3", "A99": ""}  # fmt: skip
    assert found["A20"].equal is None, "what isn't compared isn't counted either"


def test_every_figure_that_is_asked_for_is_defined_and_no_total_is_typed_in() -> None:
    for asked in ASKED.values():
        assert asked.name in BY_NAME
        assert not asked.by or asked.by in BY_NAME[asked.name].by
    assert len({one.key for one in PAPERS}) == 5


def test_a_list_without_its_columns_is_refused_and_a_difference_ends_with_1(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text("id,value\nA01,2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="label_zh"):
        rows_of(file)
    file.write_text(
        "id,paper,label_zh,value,status,note\nB01,nowhere,户数,7,use,\nX01,nowhere,占比,1,contradictory,\n",
        encoding="utf-8",
    )
    ended = CliRunner().invoke(compare, [str(file), "--only", "nothing"])
    assert ended.exit_code == 1
    assert "baqiao-summary-2022" in ended.output
