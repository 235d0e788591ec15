"""Papers invented in the layouts that offices write, each with its reading typed by hand beforehand.

What each reached when the reader first saw it stands in docs/plans.md. Here a rule that helps one paper
and harms another is found out: no paper may fall below what it has reached.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.intake.plans.paper import Plan
from app.intake.plans.plan import read_plan
from app.intake.plans.reading import lines_of
from tests.intake.pdf import pdf_of
from tests.intake.scoring import PAPERS, Score, file_of, score, vanished

FLOORS = dict.fromkeys(
    (
        "answers", "appraised", "audit", "audited", "auditors", "brackets", "broken", "canal",
        "circular", "civil_affairs", "closing", "closure", "conclusions", "congress", "council",
        "covert", "dated", "deep", "education", "everyday", "findings", "forwarded", "forwarding",
        "fullwidth", "group", "handover", "inline", "inspected", "leads", "ledger_closing",
        "ledger_unit", "merged", "minutes", "mixed", "oneline", "opinion", "paragraphs", "passages",
        "patrol", "phone", "progress", "review", "runon", "selfcheck", "slip", "spans", "special",
        "squad", "steps", "steps_only", "subsidy", "summary", "supervise", "survey", "toilets",
        "township", "urging", "vertical", "village", "waterworks", "webpage", "worded", "words",
    ),
    100,
)  # fmt: skip
"""Per cent of fields right."""


def paper_of(name: str) -> Path:
    return next(path for path in PAPERS.glob(f"{name}.*") if path.suffix != ".json")


def expected_of(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((PAPERS / f"{name}.json").read_text("utf-8"))
    return read


def score_of(name: str, plan: Plan) -> Score:
    return score(expected_of(name), json.loads(json.dumps(plan.plain())))


def test_every_paper_has_a_floor() -> None:
    assert {path.stem for path in PAPERS.glob("*.json")} == set(FLOORS)


@pytest.mark.parametrize("name", FLOORS)
def test_paper_is_read_as_well_as_it_was_and_nothing_is_invented_or_lost(name: str) -> None:
    lines = lines_of(file_of(paper_of(name)))
    plan = read_plan(lines)
    result = score_of(name, plan)
    assert result.invented == []
    assert result.percent >= FLOORS[name], result.wrong
    assert vanished(lines, plan) == []


def cut(text: str, width: int) -> str:
    return "\n".join(
        line[begin : begin + width]
        for line in text.split("\n")
        for begin in range(0, max(len(line), 1), width)
    )


CHANGES: dict[str, Callable[[str], str]] = {
    "a space for each line break": lambda text: re.sub(r"\n+", " ", text),
    "no line breaks at all": lambda text: re.sub(r"\n+", "", text),
    "cut at 30 characters": lambda text: cut(text, 30),
    "cut at 41 characters": lambda text: cut(text, 41),
    "indented, with empty lines": lambda text: text.replace("\n", "\n\n　　"),
    "labels in boxes": lambda text: re.sub(
        r"(?m)^(整改措施|责任单位|整改时限|完成时限)[:：]", r"【\1】", text
    ),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", ["passages", "patrol", "answers", "forwarding", "brackets"])
def test_same_paper_out_of_another_program_is_read_alike(name: str, change: str) -> None:
    text = CHANGES[change](paper_of(name).read_text("utf-8"))
    result = score_of(name, read_plan(lines_of(text.encode())))
    assert (result.invented, result.missed) == ([], [])
    assert result.percent >= 93, result.wrong


def test_scorer_sees_a_wrong_field_a_missed_problem_and_an_invented_one() -> None:
    expected = expected_of("patrol")
    read = expected_of("patrol")
    read["issuer"] = "某县人民政府"
    read["items"][0]["measures"] = read["items"][0]["measures"][:-1]
    read["items"][4] = {**read["items"][4], "title": "会议室改造进度偏慢", "description": "墙面未粉刷。"}
    result = score(expected, read)
    assert [name for name, *_ in result.wrong[:2]] == ["issuer", "1 measures"]
    assert result.missed == ["组织生活不严肃"]
    assert result.invented == ["会议室改造进度偏慢"]
    assert len(result.wrong) == 2 + 11


def test_scorer_sees_a_line_that_vanished() -> None:
    lines = lines_of(paper_of("summary").read_bytes())
    plan = read_plan(lines)
    shorter = Plan(plan.title, plan.issuer, plan.document_number, plan.date, plan.items, plan.unread[1:])
    assert vanished(lines, shorter)


@pytest.mark.parametrize("name", ["patrol", "inline", "forwarding"])
def test_pdf_is_read_through_its_pages_its_cut_lines_and_its_font(name: str) -> None:
    """As fonts and page layouts give it out: look-alike radicals, gaps beside figures, a number each page."""
    lines = cut(paper_of(name).read_text("utf-8"), 28).split("\n")
    lines = [re.sub(r"(?<=[\u4e00-\u9fff])(?=\d)", " ", line).translate(RADICALS) for line in lines]
    pages = [
        [*(line for line in lines[begin : begin + 22] if line), f"— {begin // 22 + 1} —"]
        for begin in range(0, len(lines), 22)
    ]
    plan = read_plan(lines_of(pdf_of(pages)))
    result = score_of(name, plan)
    assert (result.invented, result.missed) == ([], [])
    assert result.percent >= 95, result.wrong
    assert [line.text for line in plan.unread if line.text.startswith("—")] == [page[-1] for page in pages]


RADICALS = str.maketrans("大工金长风见", "⼤⼯⾦⻓⻛⻅")
