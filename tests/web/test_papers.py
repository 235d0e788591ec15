"""Pages of papers: sending in, looking, striking out; what a browser may do with what it gets."""

import io
from urllib.parse import unquote

import pytest
from flask import Flask

from app.models import Event, Evidence, db
from app.web.security import MOST_WITH_FILES
from tests.support import files
from tests.support.client import Browser, Page
from tests.support.county import County
from tests.support.village import Village

NAME = "田大禾 住院病历（2026年）.jpeg"


@pytest.fixture
def ref(village: Village) -> str:
    return village.open(village.household())


@pytest.fixture
def clerk(app: Flask, village: Village) -> Browser:
    return Browser(app).sign_in(village.officers["village_clerk"])


def send(
    browser: Browser, ref: str, *sent: tuple[bytes, str], kind: str = "proof", status: int = 303
) -> Page:
    page = browser.get(f"/cases/{ref}/papers")
    fields = {"kind": kind, "files": [(io.BytesIO(content), name) for content, name in sent]}
    return browser.submit(page, fields, status=status)  # type: ignore[arg-type]


def only_paper(app: Flask) -> int:
    with app.app_context():
        return db.session.execute(db.select(Evidence.id)).scalar_one()


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.execute(db.select(db.func.count(Evidence.id))).scalar_one()


def test_a_picture_is_sent_in_listed_with_its_name_and_shown(app: Flask, clerk: Browser, ref: str) -> None:
    assert send(clerk, ref, (files.jpeg(camera=True), NAME)).location.endswith(f"/cases/{ref}#papers")
    number = only_paper(app)
    page = clerk.get(f"/cases/{ref}/papers")
    assert "田大禾 住院病历（2026年）" in page.text
    assert "疾病、就学、受灾等证明" in page.text
    assert "拍摄时间：2026年3月1日 08:09" in page.text
    assert page.tree.css_first(f'img[src="/papers/{number}/thumbnail"]') is not None
    for path in (f"/papers/{number}", f"/papers/{number}/thumbnail"):
        answer = clerk.client.get(path)
        assert answer.mimetype == "image/jpeg"
        assert files.PLACE.encode() not in answer.data


def test_an_answer_with_a_file_gives_it_no_power(app: Flask, clerk: Browser, ref: str) -> None:
    """Whatever is in it: it runs nothing, isn't guessed at, isn't kept, and no document opens in place."""
    for content, name, way in ((files.jpeg(), NAME, "inline"), (files.PDF, "证明 “一”.pdf", "attachment")):
        send(clerk, ref, (content, name))
        with app.app_context():
            number = db.session.execute(db.select(db.func.max(Evidence.id))).scalar_one()
        headers = clerk.client.get(f"/papers/{number}").headers
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        shown, _, told = headers["Content-Disposition"].partition("; filename*=UTF-8''")
        assert shown.startswith(f'{way}; filename="paper.')
        assert told.isascii()
        assert unquote(told).startswith(name.split(".")[0])


def test_several_files_at_once_and_each_stands_for_itself(app: Flask, clerk: Browser, ref: str) -> None:
    """What isn't taken is named with its reason; the others are kept, and so is what was chosen."""
    sent = ((files.jpeg(), "甲.jpg"), (b"MZ" + bytes(99), "乙.exe"), (files.PDF, "丙.pdf"), (b"", "丁.pdf"))
    page = send(clerk, ref, *sent, status=422)
    assert count(app) == 2
    problems = page.tree.css_first(".error-summary").text()
    assert "乙：请上传照片" in problems
    assert "丁：这个文件是空的" in problems
    assert "甲" not in problems
    assert page.tree.css_first('option[value="proof"][selected]') is not None


def test_no_file_chosen_is_said_at_the_question(clerk: Browser, ref: str) -> None:
    page = clerk.submit(f"/cases/{ref}/papers", {"kind": "identity"}, status=422)
    assert "请先选择文件" in page.tree.css_first("#files-error").text()
    assert page.tree.css_first('option[value="identity"][selected]') is not None


def test_the_same_paper_again_is_told_and_not_kept_twice(app: Flask, clerk: Browser, ref: str) -> None:
    send(clerk, ref, (files.PDF, "证明.pdf"))
    clerk.get("/account")
    send(clerk, ref, (files.PDF, "又一份.pdf"))
    assert "又一份：档案中已有这份材料" in clerk.get("/account").text
    assert count(app) == 1


def test_nothing_is_kept_without_the_token_of_our_own_page(app: Flask, clerk: Browser, ref: str) -> None:
    page = clerk.get(f"/cases/{ref}/papers")
    for token in ("", "wrong"):
        fields = {"csrf_token": token, "kind": "proof", "files": (io.BytesIO(files.PDF), "证明.pdf")}
        clerk.submit(page, fields, status=422)  # type: ignore[dict-item]
    assert count(app) == 0


def test_a_request_over_the_limit_is_refused_unread(app: Flask, clerk: Browser, ref: str) -> None:
    """The length alone decides: nothing of the body is waited for."""
    clerk.get(f"/cases/{ref}/papers")
    longer = {"CONTENT_LENGTH": str(MOST_WITH_FILES + 1)}
    answer = clerk.client.post(f"/cases/{ref}/papers", data={"kind": "proof"}, environ_overrides=longer)
    assert answer.status_code == 413
    assert count(app) == 0


def test_a_paper_is_struck_out_with_a_reason_and_stays_marked(app: Flask, clerk: Browser, ref: str) -> None:
    send(clerk, ref, (files.PDF, "证明.pdf"))
    number = only_paper(app)
    listed = clerk.get(f"/cases/{ref}/papers")
    link = listed.tree.css_first(f'a[href^="/papers/{number}/strike"]').attributes["href"]
    page = clerk.submit(str(link), {"reason": " "}, status=422)
    assert page.tree.css_first("#reason-error") is not None
    done = clerk.submit(page, {"reason": "别家的证明"})
    assert done.location.endswith(f"/cases/{ref}/papers")
    listed = clerk.get(f"/cases/{ref}/papers")
    assert "已作废" in listed.text
    assert listed.tree.css_first(f'a[href^="/papers/{number}/strike"]') is None
    assert clerk.client.get(f"/papers/{number}").data == files.PDF


def test_only_who_added_a_paper_is_offered_to_strike_it(
    app: Flask, clerk: Browser, village: Village, ref: str
) -> None:
    send(clerk, ref, (files.PDF, "证明.pdf"))
    number = only_paper(app)
    head = Browser(app).sign_in(village.officers["village_head"])
    assert head.get(f"/cases/{ref}/papers").tree.css_first(f'a[href^="/papers/{number}/strike"]') is None
    assert "只有上传人本人" in head.get(f"/papers/{number}/strike", 403).text


def test_strike_returns_to_no_other_site(app: Flask, clerk: Browser, ref: str) -> None:
    send(clerk, ref, (files.PDF, "证明.pdf"))
    page = clerk.get(f"/papers/{only_paper(app)}/strike?next=//evil.example/")
    assert clerk.submit(page, {"reason": "拍错"}).location == "/"


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("village_clerk", "village_a2"),
        ("township_officer", "township_b"),
        ("department_officer", "department"),
    ],
)
def test_papers_of_others_do_not_exist(
    role: str, place: str, app: Flask, county: County, clerk: Browser, ref: str
) -> None:
    send(clerk, ref, (files.jpeg(), NAME))
    number = only_paper(app)
    stranger = Browser(app).sign_in(county.officer(role, place))
    for path in (f"/papers/{number}", f"/papers/{number}/thumbnail", f"/papers/{number}/strike"):
        stranger.get(path, 404)
    stranger.get(f"/cases/{ref}/papers", 404)
    stranger.get("/papers/999999", 404)


def test_an_inspector_reads_and_adds_nothing(app: Flask, county: County, clerk: Browser, ref: str) -> None:
    send(clerk, ref, (files.jpeg(), NAME))
    inspector = Browser(app).sign_in(county.officer("inspector"))
    page = inspector.get(f"/cases/{ref}/papers")
    assert page.tree.css_first('main input[type="file"]') is None
    assert inspector.client.get(f"/papers/{only_paper(app)}").status_code == 200
    token = inspector.get("/account").tree.css_first('input[name="csrf_token"]').attributes["value"]
    inspector.post(f"/cases/{ref}/papers", {"csrf_token": str(token), "kind": "proof"}, 403)


def test_looking_writes_no_event(app: Flask, clerk: Browser, ref: str) -> None:
    send(clerk, ref, (files.jpeg(), NAME))
    number = only_paper(app)
    clerk.get(f"/cases/{ref}/papers")
    with app.app_context():
        before = db.session.execute(db.select(db.func.count(Event.id))).scalar_one()
    for path in (f"/papers/{number}", f"/papers/{number}/thumbnail"):
        clerk.client.get(path)
    with app.app_context():
        assert db.session.execute(db.select(db.func.count(Event.id))).scalar_one() == before
