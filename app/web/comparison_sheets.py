"""A comparison list as a sheet that goes out and comes back: rows matched, the rest told."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.commands.comparison_checks import LONGEST, Finding
from app.documents.comparison_sheet import HEADINGS, KINDS, RESULTS, SheetLine
from app.intake.sheets import Unreadable, rows_of
from app.queries.comparisons import LineRow


@dataclass(frozen=True, slots=True)
class Matched:
    """What a returned sheet says: answers by line, and the rows that fit none, each with why."""

    answers: dict[int, Finding]
    unmatched: tuple[str, ...]


def sheet_lines(lines: Sequence[LineRow]) -> list[SheetLine]:
    """Return the lines as the sheet prints them; who has no comparable number is told so."""
    return [
        SheetLine(
            line.entry_id, line.ref, line.name,
            line.identity if line.comparable else "无居民身份证号码，请按姓名人工核查",
            line.village, line.result, line.hit, line.detail,
        )
        for line in lines
    ]  # fmt: skip


def matched(content: bytes, lines: Sequence[LineRow]) -> Matched:
    """Match a returned sheet with the list's lines: by line number and name, else by number and name.

    A row whose name isn't that of its line is no match: somebody sorted a column by itself.
    """
    try:
        rows = rows_of(content)
    except Unreadable:
        return Matched({}, (_("This file can't be read as a spreadsheet."),))
    place = _columns(rows)
    if place is None:
        return Matched({}, (_("The headings of the list aren't there. Fill in the sheet that was sent."),))
    begin, columns = place
    by_number = {str(line.entry_id): line for line in lines}
    by_person = {(line.identity, line.name): line for line in lines if line.comparable}
    answers: dict[int, Finding] = {}
    unmatched = []
    for number, row in enumerate(rows[begin + 1 :], begin + 2):
        cells = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
        if not any(cells.values()) or not cells["比对结果（无/有）"]:
            continue
        line = by_number.get(cells["编号"])
        if line is None or line.name != cells["姓名"]:
            line = by_person.get((cells["证件号码"], cells["姓名"]))
        if line is None:
            unmatched.append(_("Row %(row)d: %(name)s isn't on this list.", row=number, name=cells["姓名"]))
            continue
        finding = _finding(cells)
        if finding is None:
            unmatched.append(
                _(
                    "Row %(row)d: write 无 and nothing else, or 有 with a kind and a short description.",
                    row=number,
                )
            )
        elif line.entry_id in answers:
            unmatched.append(_("Row %(row)d: %(name)s was answered above.", row=number, name=line.name))
        else:
            answers[line.entry_id] = finding
    return Matched(answers, tuple(unmatched))


def _columns(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    for number, row in enumerate(rows[:10]):
        if set(HEADINGS) <= set(row):
            return number, {heading: list(row).index(heading) for heading in HEADINGS}
    return None


def _finding(cells: dict[str, str]) -> Finding | None:
    result = {word: code for code, word in RESULTS.items()}.get(cells["比对结果（无/有）"])
    if result == "clear" and not cells["命中类型"] and not cells["情况说明"]:
        return Finding("clear")
    hit = {word: code for code, word in KINDS.items()}.get(cells["命中类型"])
    if result != "hit" or hit is None or len(cells["情况说明"]) > LONGEST:
        return None
    return Finding("hit", hit, cells["情况说明"] or cells["命中类型"])
