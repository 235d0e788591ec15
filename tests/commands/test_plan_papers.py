"""Papers with problems as commands take them: what is kept, what is refused, and who wins of two."""

import io
from collections.abc import Callable

import docx
import pytest

from app.backup.counting import papers as stored_papers
from app.commands.plan_papers import confirm_paper, read_paper, save_draft
from app.commands.problem_papers import ReadBefore, withdraw_paper
from app.errors import Forbidden, Invalid, NotFound, Stale
from app.facts.plan_papers import reading_of
from app.intake.plans.draft import Draft, draft_from
from app.models import Event, PlanPaper, Problem, ProblemBatch, db
from app.queries.plan_papers import paper_file
from tests.intake.pdf import pdf_of
from tests.support.county import Officer
from tests.support.plan_papers import TITLE, plan_text, read
from tests.support.village import Village

UNITS = ["责任单位：县医疗保障局"]


@pytest.fixture
def officer(village: Village) -> Officer:
    return village.officers["county_officer"]


@pytest.fixture
def opened(village: Village) -> Callable[[int], Draft]:
    """Give the reading of a paper as it is saved."""

    def reading(number: int) -> Draft:
        return draft_from(reading_of(db.session.get_one(PlanPaper, number)))

    return reading


def word() -> bytes:
    document = docx.Document()
    for line in plan_text(2, units=UNITS).splitlines():
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def web_page() -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in plan_text(2, units=UNITS).splitlines())
    return f"<html><body>{lines}</body></html>".encode()


LINES = plan_text(2, units=UNITS).splitlines()
FILES = {
    ".docx": word(),
    ".html": web_page(),
    ".pdf": pdf_of([LINES]),
    ".txt": "\r\n".join(LINES).encode("gb18030"),
}


@pytest.mark.parametrize("ending", FILES)
def test_every_kind_of_file_becomes_a_draft_and_comes_back_byte_for_byte(
    village: Village, officer: Officer, opened: Callable[[int], Draft], ending: str
) -> None:
    content = FILES[ending]
    with village.app.app_context():
        number = read_paper(actor=officer.actor(), file_name="../方案<1>.exe", content=content)
        draft = opened(number)
        assert [item.title for item in draft.kept] == [
            "监测对象第1项帮扶落实不到位", "监测对象第2项帮扶落实不到位",
        ]  # fmt: skip
        kept = paper_file(officer.actor(), number)
        assert (kept.content, kept.file_name) == (content, f"方案1{ending}")


def test_nothing_of_a_draft_can_be_read_in_the_database_and_its_file_is_part_of_a_backup(
    village: Village, officer: Officer
) -> None:
    with village.app.app_context():
        paper = db.session.get_one(PlanPaper, read(officer, TITLE))
        assert "帮扶" not in paper.reading_sealed
        assert "方案" not in paper.file_name_sealed
        assert paper.name in stored_papers(db.session.connection())


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7 broken", b"PK\x03\x04broken", "第一季度工作小结。".encode()]
)
def test_what_can_not_be_read_or_names_no_problem_is_refused_and_not_kept(
    village: Village, officer: Officer, content: bytes
) -> None:
    with village.app.app_context():
        with pytest.raises(Invalid) as refused:
            read_paper(actor=officer.actor(), file_name="方案.txt", content=content)
        assert [problem.field for problem in refused.value.problems] == ["file"]
        assert db.session.execute(db.select(PlanPaper.id)).all() == []


def test_same_bytes_are_one_paper_until_the_first_is_withdrawn(village: Village, officer: Officer) -> None:
    with village.app.app_context():
        number = read(officer, TITLE)
        with pytest.raises(ReadBefore) as refused:
            read(officer, TITLE)
        assert refused.value.paper_id == number
        withdraw_paper(actor=officer.actor(), paper_id=number)
        withdraw_paper(actor=officer.actor(), paper_id=number)
        assert read(officer, TITLE) != number


def test_draft_saved_by_somebody_else_is_not_confirmed_unseen(
    village: Village, officer: Officer, opened: Callable[[int], Draft]
) -> None:
    with village.app.app_context():
        number = read(officer, TITLE)
        draft = opened(number)
        draft.kept[0].title = "改过的标题"
        assert save_draft(actor=officer.actor(), paper_id=number, seen=1, draft=draft) == 2
        # The very same content again is the same press, an older page with other content isn't.
        assert save_draft(actor=officer.actor(), paper_id=number, seen=1, draft=draft) == 2
        draft.kept[0].title = "另一个标题"
        with pytest.raises(Stale):
            save_draft(actor=officer.actor(), paper_id=number, seen=1, draft=draft)
        with pytest.raises(Stale):
            confirm_paper(actor=officer.actor(), paper_id=number, version=1, once="x")
        assert db.session.execute(db.select(ProblemBatch.id)).all() == []
        confirm_paper(actor=officer.actor(), paper_id=number, version=2, once="x")
        titles = db.session.execute(db.select(Problem.title).order_by(Problem.position)).scalars().all()
        assert titles[0] == "改过的标题"


def test_lines_of_the_paper_stay_as_they_were_read_whatever_is_sent(
    village: Village, officer: Officer, opened: Callable[[int], Draft]
) -> None:
    with village.app.app_context():
        number = read(officer, TITLE)
        draft = opened(number)
        before = draft.lines
        draft.lines, draft.unread = ["别的内容"], []
        draft.kept[0].out = True
        save_draft(actor=officer.actor(), paper_id=number, seen=1, draft=draft)
        after = opened(number)
        assert after.lines == before
        assert after.unread
        assert [item.out for item in after.items] == [True, False]


def test_confirmed_paper_is_closed_and_its_event_names_it(village: Village, officer: Officer) -> None:
    with village.app.app_context():
        number = read(officer, TITLE)
        confirm_paper(actor=officer.actor(), paper_id=number, version=1, once="x")
        for again in (
            lambda: confirm_paper(actor=officer.actor(), paper_id=number, version=1, once="y"),
            lambda: withdraw_paper(actor=officer.actor(), paper_id=number),
        ):
            with pytest.raises(Forbidden):
                again()
        body = db.session.execute(db.select(Event.body).where(Event.kind == "batch.founded")).scalar_one()
        assert f'"paper":{number}'.encode() in body


@pytest.mark.parametrize(
    "role", ["village_clerk", "township_leader", "county_leader", "inspector", "system_admin"]
)
def test_whoever_founds_no_batches_reads_no_papers_in(village: Village, officer: Officer, role: str) -> None:
    other = village.officers.get(role) or village.county.officer(role)
    with village.app.app_context():
        number = read(officer, TITLE)
        with pytest.raises(Forbidden):
            read(other, "别的方案")
        for act in (
            lambda: withdraw_paper(actor=other.actor(), paper_id=number),
            lambda: confirm_paper(actor=other.actor(), paper_id=number, version=1, once="x"),
        ):
            with pytest.raises((Forbidden, NotFound)):
                act()
