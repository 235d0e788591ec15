"""Long sheets read row by row: what honest programs write is read, what hostile ones write is refused."""

import io
import resource
import zipfile
from collections.abc import Callable

import pytest

from app.errors import Invalid
from app.intake.registers import workbook
from app.intake.registers.columns import agreed, proposed
from app.intake.registers.kinds import HOUSEHOLDS
from app.intake.registers.reading import Source
from app.intake.registers.sheet import separated_rows, tidy
from app.intake.registers.workbook import Refused, workbook_rows
from tests.support.registers import HEADINGS, csv_of, roster, workbook_of

LINES = [*roster(8, (("柳溪镇", "上湾村"),)).lines()]
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def book(sheet: str, *, strings: str = "", before: str = "") -> bytes:
    """Return a workbook with the given XML of its first sheet."""
    packages = "http://schemas.openxmlformats.org/package/2006/relationships"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        made.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{packages}">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
            "</Relationships>",
        )
        made.writestr("xl/sharedStrings.xml", strings or f"<sst {MAIN}/>")
        made.writestr("xl/worksheets/sheet1.xml", f"{before}<worksheet {MAIN}>{sheet}</worksheet>")
    return out.getvalue()


def cells(count: int, text: str = "1") -> str:
    return "".join(f"<row><c><v>{text}</v></c></row>" for _ in range(count))


def read(content: bytes) -> list[object]:
    with Source([content]) as source:
        return list(source.rows())


HOSTILE: dict[str, Callable[[], bytes]] = {
    "sheet_unreadable": lambda: b"PK\x03\x04 no archive",
    "sheet_unreadable ": lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00picture",
    "sheet_unreadable  ": lambda: book("<sheetData><row><c><v>1</v></row></sheetData>"),
    "file_bomb": lambda: book(
        "<sheetData/>",
        before='<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ),
    "file_bomb ": lambda: book(f"<sheetData>{cells(1, '9' * 60_000_000)}</sheetData>"),
    "file_bomb  ": lambda: book("<sheetData>" + "<!-- nothing at all -->" * 800_000 + "</sheetData>"),
    "cell_too_long": lambda: book(f"<sheetData>{cells(1, '9' * 100_000)}</sheetData>"),
    "cell_too_long ": lambda: book(
        "<sheetData/>", strings=f"<sst {MAIN}><si><t>{'长' * 70_000}</t></si></sst>"
    ),
    "sheet_too_wide": lambda: book('<sheetData><row><c r="ZZZ1"><v>1</v></c></row></sheetData>'),
    "sheet_too_long": lambda: csv_of([["甲", "乙"]] * 200_001),
    "sheet_too_wide ": lambda: csv_of([["甲"] * 500]),
    "cell_too_long or else": lambda: csv_of([["甲" * 40_000, "乙"]]),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_are_refused_by_name(what: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(HOSTILE[what]())
    assert refusal.value.code in {what.strip(), "sheet_unreadable"}


def test_a_million_rows_are_refused_before_they_are_unpacked() -> None:
    """One million rows in five megabytes: what the first thousand rows foretell is enough."""
    rows = workbook_rows(io.BytesIO(book(f"<sheetData>{cells(400_000, '12345')}</sheetData>")))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    seen: list[object] = []
    with pytest.raises(Refused, match=r"file_bomb|sheet_too_long"):
        seen.extend(iter(rows))
    assert len(seen) < 20_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 5
    assert workbook.MOST_ROWS == 200_000


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_read_in_every_spelling(encoding: str) -> None:
    found = [row for _, row in separated_rows(io.BytesIO(csv_of(LINES, encoding)))]
    assert found == [[*line] for line in LINES]


def test_a_workbook_is_read_with_its_numbers_of_rows() -> None:
    with Source([workbook_of(LINES)]) as source:
        rows = list(source.rows([HEADINGS.index("姓名"), HEADINGS.index("证件号码")]))
    names = HEADINGS.index("姓名")
    assert [number for number, _ in rows] == list(range(1, len(LINES) + 1))
    assert [row[0] for _, row in rows[3:]] == [line[names] for line in LINES[3:]]
    assert all(len(row[1]) == 18 for _, row in rows[3:])


def test_cells_are_tidied_and_long_numbers_keep_their_digits() -> None:
    assert [tidy(cell) for cell in ('="510102199001011234"', " 张三 ", "8.0", "1.50", "0.0")] == [
        "510102199001011234", "张三", "8", "1.50", "0",
    ]  # fmt: skip


def test_headings_are_found_under_titles_and_repeated_ones_counted_once() -> None:
    layout = proposed(HOUSEHOLDS, [(1, ["监测对象信息"]), (3, [*HEADINGS, "说不清的列"])], {})
    assert layout.heading == 3
    assert [one.label for one in layout.unknown] == ["说不清的列"]
    since = [one.field for one in layout.columns if one.label == "识别监测时间"]
    assert since == ["since", ""]
    with pytest.raises(Invalid):
        agreed(layout, {})
    settled = agreed(layout, {len(HEADINGS): ""})
    assert {"name", "identity", "household", "village"} <= {one.field for one in settled.taken}
    again = proposed(HOUSEHOLDS, [(3, [*HEADINGS, "说不清的列"])], {"说不清的列": ""})
    assert not again.unknown
