"""A roster with mistakes becomes a register, one of its households a case, the case a dossier: on a phone.

The township's officer brings the roster in, takes it out again and drafts the bulletin; the clerk of the
village, who may do none of that, applies for one of the households and takes its papers along.
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest

from app.commands.register_entering import work_on
from app.commands.register_work import next_waiting
from app.intake.registers.reading import Source
from app.models import db
from app.rules.national_cells import ORDER
from tests.support.desk import NARROW, Desk
from tests.support.registers import roster, workbook_of
from tests.support.story import Story, story

pytestmark = pytest.mark.browser

PLACES = (("柳溪镇", "上湾村"), ("柳溪镇", "竹坪村"))


@pytest.fixture
def tale(run_folder: Path, worker: str) -> Iterator[Story]:
    with story(run_folder, f"clerk_{worker}") as told:
        yield told


def test_a_roster_becomes_a_register_a_case_a_dossier_and_a_bulletin(tale: Story) -> None:
    head = bring_in(tale)
    ref = apply(tale, head)
    dossier(tale, ref, head)
    take_out(tale, head)
    bulletin(tale)
    assert tale.states(ref) == ["applied"]


def on_phone(tale: Story, role: str) -> Desk:
    """Return somebody's desk as a window of 360 pixels."""
    desk = tale.at(role)
    desk.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    return desk


def at_work(tale: Story) -> None:
    """Let the process beside the server do what waits, as ``flask runner`` does."""
    with tale.app.app_context():
        waiting = next_waiting(db.session())
        assert waiting is not None
        assert work_on(tale.village.officers["township_officer"].actor(), waiting) == ""
        db.session.remove()


def sent(desk: Desk, content: bytes, name: str) -> Desk:
    """Choose a roster and have it checked."""
    desk.go("/household-rosters").follow("导入文件").look("roster-new")
    desk.page.set_input_files(
        'main input[name="file"]', {"name": name, "mimeType": "application/vnd.ms-excel", "buffer": content}
    )
    return desk.press("读取文件").look("roster-columns").press("核对文件")


def bring_in(tale: Story) -> str:
    """Send a roster with two mistakes, read what is wrong, mend it, and let it in; return a head of it."""
    made, right = roster(24, PLACES, defects=2), roster(24, PLACES)
    officer = on_phone(tale, "township_officer")
    sent(officer, workbook_of(made.lines()), "花名册.xlsx")
    at_work(tale)
    officer.page.reload()
    officer.look("roster-checked").reads(
        "未通过核对（户）\n2", "第10行", "校验码不符", "第18行", "应为 18 位"
    )
    assert (10, "identity_checksum") in made.planted
    officer.press("撤回（文件有误）").reads("已撤回")
    sent(officer, workbook_of(right.lines()), "花名册（已改）.xlsx")
    at_work(tale)
    officer.page.reload()
    officer.look("roster-mended").reads("全部农户通过核对")
    officer.press("整份导入")
    at_work(tale)
    officer.page.reload()
    officer.look("roster-entered").reads("已导入：户数 · 新增人数\n6 · 24")
    rows = [row for row in right.rows if row["村"] == "上湾村" and row["与户主关系"] == "户主"]
    return rows[0]["姓名"]


def apply(tale: Story, head: str) -> str:
    """The clerk adds the address, opens a case for a household of the roster, and hands it in."""
    clerk = on_phone(tale, "village_clerk")
    clerk.go("/household-rosters/new").misses("农户花名册")
    clerk.go("/households").look("households").follow(head).look("household")
    clerk.follow("修改户信息").look("household-correct").fill({"address": "上湾村一组12号"}).press("更正")
    clerk.follow("为该户提出申请").look("case-new")
    clerk.tick("opening=in_person").press("立案")
    ref = tale.newest()
    clerk.go(f"/cases/{ref}").follow("提交申请").look("apply-form")
    adults = [
        str(one.get_attribute("value")) for one in clerk.page.locator('main input[name="consents"]').all()
    ]
    clerk.fill({"description": "户主去年九月查出尿毒症，每周透析三次，报销后自己还付了两万多元。"})
    clerk.tick(
        "signed_how=thumbprint", "risks=001", "difficulties=03", *(f"consents={one}" for one in adults)
    )
    clerk.bring("application", "proof").press("签署：提交申请").look("case-applied").reads("已申请授权", head)
    return ref


def dossier(tale: Story, ref: str, head: str) -> None:
    """Everything that the file has so far, as an archive of papers."""
    clerk = on_phone(tale, "village_clerk")
    clerk.go(f"/cases/{ref}").follow("文书").look("papers")
    with zipfile.ZipFile(io.BytesIO(taken(clerk, "打包整卷"))) as packed:
        names = packed.namelist()
        application = next(name for name in names if "申请书" in name)
        said = docx.Document(io.BytesIO(packed.read(application)))
    cells = {cell.text for table in said.tables for row in table.rows for cell in row.cells}
    assert cells >= {head, "上湾村一组12号"}
    assert len([name for name in names if name.startswith("材料/")]) == 2


def taken(desk: Desk, name: str) -> bytes:
    """Press a link or a button to which a file is the answer, and return what is in it."""
    main = desk.page.locator("main")
    what = main.get_by_role("link", name=name).or_(main.get_by_role("button", name=name)).first
    with desk.page.expect_download() as download:
        what.click()
    return Path(download.value.path()).read_bytes()


def take_out(tale: Story, head: str) -> None:
    """The clerk may not take the register out; the township's officer says what for."""
    on_phone(tale, "village_clerk").go("/national-entries").misses("国家系统录入表")
    officer = on_phone(tale, "township_officer")
    officer.go("/national-entries").follow("国家系统录入表").look("sheet")
    officer.follow("上湾村").look("sheet-place")
    officer.follow("电子表格", within='main tr:has-text("全部农户")').look("sheet-purpose", again=False)
    officer.fill({"purpose": "核对国家系统信息"})
    with Source([taken(officer, "导出文件")]) as source:
        rows = [dict(zip(ORDER, cells, strict=False)) for _, cells in source.rows()][3:]
    assert head in {row["户主姓名"] for row in rows}
    assert {row["村"] for row in rows} == {"上湾村"}
    officer.go("/exports").look("exports").reads("核对国家系统信息")


def bulletin(tale: Story) -> None:
    """The draft of the bulletin is a document with the place's figures."""
    officer = on_phone(tale, "township_officer")
    officer.go("/figures/bulletin").look("bulletin")
    paper = docx.Document(io.BytesIO(taken(officer, "生成草稿")))
    said = "\n".join(one.text for one in paper.paragraphs)
    assert "柳溪镇防止返贫监测帮扶和问题整改工作情况的通报" in said
    assert "没有监测对象" in said
