"""Papers of a file: what is taken, what others see of it, where its bytes lie, who may add and strike."""

import hashlib
import io
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from app import storage
from app.audit.record import content_of
from app.commands.evidence import Owner, keep_paper, strike_paper, tidy_name
from app.commands.pictures import MOST_BYTES, look
from app.errors import Forbidden, Invalid, NotFound
from app.models import Case, Event, Evidence, Meeting, db
from app.queries.evidence import paper_file
from tests.support import files
from tests.support.county import County, Officer
from tests.support.village import Village

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def inside(app: Flask, village: Village) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def clerk(village: Village) -> Officer:
    return village.officers["village_clerk"]


@pytest.fixture
def owner(village: Village) -> Owner:
    return Owner(case_ref=village.open(village.household()))


def keep(by: Officer, owner: Owner, content: bytes, kind: str = "proof", name: str = "病历.jpg") -> int:
    return keep_paper(actor=by.actor(), owner=owner, kind=kind, file_name=name, content=content)


def refused(content: bytes) -> str:
    with pytest.raises(Invalid) as refusal:
        look(content)
    (problem,) = refusal.value.problems
    assert problem.field == "file"
    return problem.code


# --- what a file is -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (files.jpeg(), "image/jpeg"),
        (files.png(), "image/png"),
        (files.webp(), "image/webp"),
        (files.PDF, "application/pdf"),
        (files.office(), DOCX),
        (files.office("xl/workbook.xml"), XLSX),
        (files.MP3, "audio/mpeg"),
        (files.M4A, "audio/mp4"),
        (files.AMR, "audio/amr"),
        (files.wav(), "audio/x-wav"),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, media_type: str) -> None:
    looked = look(content)
    assert looked.media_type == media_type
    assert bool(looked.shown) == bool(looked.thumbnail) == media_type.startswith("image/")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"%PDF-" + bytes(MOST_BYTES), "file_too_large"),
        (b"MZ\x90\x00" + bytes(200), "file_kind"),
        (b"<html><script>alert(1)</script></html>", "file_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_kind"),
        (files.FILM, "file_kind"),
        (files.office("ppt/presentation.xml"), "file_kind"),
        (files.office(more={"word/vbaProject.bin": b"x"}), "file_kind"),
        (b"PK\x03\x04" + bytes(100), "file_kind"),
        (files.zip_bomb(), "file_bomb"),
        (files.office(more={f"word/part{n}.xml": b"" for n in range(2001)}), "file_bomb"),
        (files.jpeg()[:300], "file_damaged"),
        (b"\xff\xd8\xff" + bytes(100), "file_damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "file_damaged"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(40), "file_damaged"),
    ],
)
def test_what_is_not_taken_is_refused_with_its_reason(content: bytes, code: str) -> None:
    assert refused(content) == code


@pytest.mark.parametrize(("width", "height"), [(6400, 6300), (10_000, 9_000), (60_000, 60_000)])
def test_a_pixel_bomb_is_refused_before_memory_grows(width: int, height: int) -> None:
    bomb = files.pixel_bomb(width, height)
    tracemalloc.start()
    try:
        assert refused(bomb) == "file_pixels"
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_damage_anywhere_in_a_picture_is_refused_or_read_but_never_a_fault() -> None:
    for whole in (files.jpeg(camera=True), files.png(), files.webp()):
        for place in range(0, len(whole), max(len(whole) // 60, 1)):
            broken = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
            with suppress(Invalid):  # any other error fails this test
                look(broken)


# --- what others see of a picture -----------------------------------------------------------------


def test_copies_carry_nothing_that_the_camera_wrote() -> None:
    content = files.jpeg(3000, 2200, camera=True)
    assert files.PLACE.encode() in content, "the sample must hold what is to be taken away"
    looked = look(content)
    assert looked.taken_at == "2026-03-01 08:09:10"
    for copy, longest in ((looked.shown, 2000), (looked.thumbnail, 320)):
        with Image.open(io.BytesIO(copy)) as picture:
            assert max(picture.size) == longest
            assert not picture.getexif()
            assert not set(picture.info) & {"exif", "comment", "icc_profile", "xmp", "photoshop"}
        assert files.PLACE.encode() not in copy
        assert b"Exif" not in copy


def test_a_picture_taken_sideways_is_shown_upright() -> None:
    looked = look(files.jpeg(60, 40, orientation=6))
    with Image.open(io.BytesIO(looked.shown)) as picture:
        assert picture.size == (40, 60)
        top, bottom = picture.getpixel((20, 5)), picture.getpixel((20, 55))
    assert top[0] > 200 > 60 > top[2], "red was left and is now above"
    assert bottom[2] > 200 > 60 > bottom[0]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "L", "I;16"])
def test_every_kind_of_png_can_be_shown(mode: str) -> None:
    with Image.open(io.BytesIO(look(files.png(mode=mode)).shown)) as picture:
        assert picture.mode == "RGB"
        assert picture.getpixel((5, 5)) == ((255, 255, 255) if mode in ("RGBA", "LA") else (0, 0, 0))


# --- where the bytes lie --------------------------------------------------------------------------


def test_bytes_lie_encrypted_under_random_names(
    app: Flask, clerk: Officer, owner: Owner, inside: None
) -> None:
    content = files.jpeg(camera=True)
    paper = db.session.get_one(Evidence, keep(clerk, owner, content, name="田大禾住院病历.jpg"))
    assert paper.sha256 == hashlib.sha256(content).hexdigest()
    assert "田大禾" not in paper.file_name_sealed
    names = {paper.name, paper.shown, paper.thumbnail}
    assert len(names) == 3
    assert all(len(name) == 48 for name in names)
    folder: Path = app.config["SHOUXIAN"].evidence
    case = db.session.execute(db.select(Case)).scalar_one()
    for name in names:
        path = folder / name[:2] / name
        raw = path.read_bytes()
        assert b"JFIF" not in raw
        assert b"Exif" not in raw
        assert path.stat().st_mode & 0o077 == 0
    assert storage.get(paper.name, key=case.key) == content


def test_a_file_moved_to_another_name_or_changed_does_not_open(
    app: Flask, clerk: Officer, owner: Owner, inside: None
) -> None:
    number = keep(clerk, owner, files.PDF, name="证明.pdf")
    other = keep(clerk, owner, files.PDF + b"2", name="证明二.pdf")
    paper, second = db.session.get_one(Evidence, number), db.session.get_one(Evidence, other)
    folder: Path = app.config["SHOUXIAN"].evidence
    path = folder / paper.name[:2] / paper.name
    good = path.read_bytes()
    for bad in ((folder / second.name[:2] / second.name).read_bytes(), good[:-1] + b"x", b""):
        path.write_bytes(bad)
        with pytest.raises(NotFound):
            paper_file(clerk.actor(), number)
    path.unlink()
    with pytest.raises(NotFound):
        paper_file(clerk.actor(), number)


def test_originals_of_pictures_are_never_handed_out(clerk: Officer, owner: Owner, inside: None) -> None:
    picture = paper_file(clerk.actor(), keep(clerk, owner, files.jpeg(camera=True)))
    assert (picture.media_type, picture.picture) == ("image/jpeg", True)
    assert files.PLACE.encode() not in picture.content
    document = paper_file(clerk.actor(), keep(clerk, owner, files.PDF, name="证明.doc"))
    assert (document.content, document.picture) == (files.PDF, False)
    assert document.file_name == "证明.pdf", "the ending tells what the file is"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("申请书 终稿.jpeg", "申请书 终稿.pdf"),
        ("..\\..\\etc/passwd", "passwd.pdf"),
        ("a/b/病历.tar.gz", "病历.tar.pdf"),
        ("x\u202egpj.exe\x00\n", "xgpj.pdf"),
        ('"<>|?*:.pdf', "paper.pdf"),
        ("", "paper.pdf"),
        ("禾" * 300 + ".pdf", "禾" * 80 + ".pdf"),
    ],
)
def test_file_names_stay_readable_and_harmless(given: str, kept: str) -> None:
    assert tidy_name(given, "application/pdf") == kept


# --- keeping and striking -------------------------------------------------------------------------


def test_each_paper_is_one_event_that_tells_no_name_and_no_bare_digest(
    clerk: Officer, owner: Owner, inside: None
) -> None:
    number = keep(clerk, owner, files.PDF, name="田大禾证明.pdf")
    event = db.session.execute(db.select(Event).where(Event.kind == "case.paper_kept")).scalar_one()
    content = content_of(event.body)
    assert content["data"]["paper"] == number
    assert content["data"]["paper_kind"] == "proof"
    assert content["actor"]["role"] == "village_clerk"
    assert "田大禾" not in event.body.decode()
    assert hashlib.sha256(files.PDF).hexdigest() not in event.body.decode()


def test_the_same_bytes_in_the_same_file_are_one_paper(
    village: Village, clerk: Officer, owner: Owner, inside: None
) -> None:
    first = keep(clerk, owner, files.PDF)
    assert keep(village.officers["village_head"], owner, files.PDF, name="别名.pdf") == first
    assert keep(clerk, owner, files.PDF, kind="identity") != first, "as another kind it is another paper"
    elsewhere = Owner(case_ref=village.open(village.household()))
    assert keep(clerk, elsewhere, files.PDF) != first, "another household's file is another file"
    strike_paper(actor=clerk.actor(), paper_id=first, reason="拍错了")
    assert keep(clerk, owner, files.PDF) != first, "what was struck out may be added again"


def test_two_presses_at_once_keep_one_paper(app: Flask, clerk: Officer, owner: Owner) -> None:
    def press(_: int) -> int:
        with app.app_context():
            return keep(clerk, owner, files.jpeg())

    with ThreadPoolExecutor(4) as pool:
        numbers = set(pool.map(press, range(4)))
    assert len(numbers) == 1
    with app.app_context():
        assert db.session.execute(db.select(db.func.count(Evidence.id))).scalar_one() == 1


def test_nothing_is_kept_in_the_file_where_the_paper_is_refused(
    clerk: Officer, owner: Owner, inside: None
) -> None:
    with pytest.raises(Invalid):
        keep(clerk, owner, b"MZ nothing we take")
    with pytest.raises(Invalid) as refusal:
        keep(clerk, owner, files.PDF, kind="portrait")
    assert refusal.value.problems[0].field == "kind"
    assert db.session.execute(db.select(db.func.count(Evidence.id))).scalar_one() == 0


@pytest.mark.parametrize(
    ("role", "place", "refusal"),
    [
        ("village_clerk", "village_a2", NotFound),
        ("township_officer", "township_b", NotFound),
        ("department_officer", "department", NotFound),
        ("inspector", "discipline", Forbidden),
        ("system_admin", "office", Forbidden),
    ],
)
def test_who_may_not_write_there_adds_nothing(
    role: str, place: str, refusal: type[Exception], county: County, owner: Owner, clerk: Officer,
    inside: None,
) -> None:  # fmt: skip
    stranger = county.officer(role, place)
    with pytest.raises(refusal):
        keep(stranger, owner, files.PDF)
    number = keep(clerk, owner, files.PDF)
    with pytest.raises(refusal):
        strike_paper(actor=stranger.actor(), paper_id=number, reason="不对")


def test_a_paper_is_struck_out_by_who_added_it_with_a_reason(
    village: Village, clerk: Officer, owner: Owner, inside: None
) -> None:
    number = keep(clerk, owner, files.PDF)
    with pytest.raises(Forbidden) as other:
        strike_paper(actor=village.officers["village_head"].actor(), paper_id=number, reason="不清楚")
    assert other.value.code == "paper_not_yours"
    for reason, code in (("  ", "answer_missing"), ("长" * 201, "too_long")):
        with pytest.raises(Invalid) as refusal:
            strike_paper(actor=clerk.actor(), paper_id=number, reason=reason)
        assert refusal.value.problems[0].code == code
    for _ in range(2):
        strike_paper(actor=clerk.actor(), paper_id=number, reason="别人家的病历")
    assert db.session.get_one(Evidence, number).struck_on is not None
    events = db.session.execute(db.select(Event).where(Event.kind == "case.paper_struck")).scalars().all()
    assert len(events) == 1, "a second press strikes nothing again"
    assert "别人家的病历" not in events[0].body.decode()
    assert paper_file(clerk.actor(), number).content == files.PDF, "it stays to be looked at"


def test_papers_of_meetings_and_notices_have_their_own_history(
    village: Village, clerk: Officer, inside: None
) -> None:
    ref = village.at("on_notice")
    meeting = db.session.execute(db.select(Meeting.id)).scalar_one()
    notice = db.session.execute(db.text("SELECT id FROM notice")).scalar_one()
    for owner, kind, stream in (
        (Owner(meeting_id=meeting), "minutes", "meeting"),
        (Owner(notice_id=notice), "posting_proof", "notice"),
    ):
        number = keep(clerk, owner, files.jpeg(), kind=kind)
        paper = db.session.get_one(Evidence, number)
        assert (paper.case_id, paper.meeting_id, paper.notice_id).count(None) == 2
        strike_paper(actor=clerk.actor(), paper_id=number, reason="模糊")
        for event in ("kept", "struck"):
            kind_of_event = f"{stream}.paper_{event}"
            found = db.session.execute(db.select(Event).where(Event.kind == kind_of_event)).scalar_one()
            assert (found.stream_kind, found.stream_id) == (stream, getattr(paper, f"{stream}_id"))
    assert ref
