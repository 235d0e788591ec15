"""Suspicions page by page: sealed from every role but inspectors, and from those named even there."""

import io
from collections.abc import Callable

import pytest

from app import clock
from app.commands.messages import collect
from app.models import Case, Evidence, Relation, Suspicion, db
from app.queries.figures import figures
from tests.support import files
from tests.support.client import Browser
from tests.support.suspicions import Suspicions

As = Callable[[str], Browser]

EVERY_PAGE = (
    "/", "/messages", "/households", "/search?q={ref}", "/late", "/problems", "/problems/lists",
    "/problems/tasks", "/problems/figures", "/leads", "/meetings", "/notices", "/comparisons", "/corrections",
    "/national-entries", "/help-figures", "/discipline-leads", "/people", "/administration-log",
    "/organisations", "/cases/{about}", "/cases/{about}/papers", "/cases/{about}/corrections",
    "/households/{household}", "/people/{account}",
)  # fmt: skip
SEALED = (
    "/suspicions", "/suspicions/rules", "/suspicions/new?case={about}",
    "/suspicions/new?household={household}",
    "/cases/{ref}", "/cases/{ref}/papers", "/cases/{ref}/actions/screen", "/cases/{ref}/corrections",
)  # fmt: skip
OTHERS = (
    "grid_worker", "village_clerk", "village_head", "first_secretary", "township_officer", "township_leader",
    "township_head", "county_officer", "county_leader", "department_officer", "system_admin",
    "security_admin", "audit_admin",
)  # fmt: skip


@pytest.fixture
def sealed(suspicions: Suspicions) -> dict[str, str]:
    """Raise a suspicion about a household's case, and tell whom the runner tells."""
    officers, county = suspicions.village.officers, suspicions.village.county
    for role in ("system_admin", "security_admin", "audit_admin"):
        officers[role] = county.officer(role)
    household = suspicions.village.household()
    about = suspicions.village.at("applied", household)
    ref = suspicions.raised(about)
    with suspicions.village.app.app_context():
        collect("none")
    account = str(officers["first_secretary"].account_id)
    return {"ref": ref, "about": about, "household": str(household), "account": account}


@pytest.mark.parametrize("role", OTHERS)
def test_no_page_of_anybody_else_tells_of_it(as_: As, sealed: dict[str, str], role: str) -> None:
    browser = as_(role)
    for path in EVERY_PAGE:
        page = browser.get(path.format(**sealed), None)
        said = page.html.replace(f"q={sealed['ref']}", "").replace(f'value="{sealed["ref"]}"', "")
        assert page.status in (200, 303, 403, 404), path
        assert sealed["ref"] not in said, path
        assert "疑点" not in page.text, path
    for path in SEALED:
        assert browser.get(path.format(**sealed), None).status in (403, 404), path


def test_an_inspector_is_told_and_finds_it(as_: As, sealed: dict[str, str]) -> None:
    inspector = as_("inspector")
    assert sealed["ref"] in inspector.get("/messages").text
    listed = inspector.get("/suspicions")
    assert listed.has_link(f"/cases/{sealed['ref']}")
    assert inspector.get(f"/search?q={sealed['ref']}", None).status in (200, 303)
    about = inspector.get(f"/cases/{sealed['about']}")
    assert about.has_link(f"/suspicions/new?case={sealed['about']}")
    assert sealed["ref"] not in about.text
    for path in ("rule=P16", "severity=H", "place=990101101001", f"about={sealed['about']}", "state=raised"):
        assert sealed["ref"] in inspector.get(f"/suspicions?{path}").text, path
    for path in (
        "rule=hand",
        "severity=L",
        "place=990101101002",
        "about=JC-2020-00001",
        "age=3",
        "state=closed",
    ):
        assert sealed["ref"] not in inspector.get(f"/suspicions?{path}").text, path


def test_kin_of_whom_it_names_finds_nothing_even_as_inspector(
    as_: As, suspicions: Suspicions, sealed: dict[str, str]
) -> None:
    officers = suspicions.village.officers
    with suspicions.village.app.app_context():
        db.session.add(
            Relation(
                holder_id=officers["third"].person_id, person_id=officers["first_secretary"].person_id,
                degree="spouse", declared_on=clock.today(), ended_on=None,
            )
        )  # fmt: skip
        db.session.commit()
    third = as_("third")
    assert sealed["ref"] not in third.get("/suspicions?state=all").text
    for path in (f"/cases/{sealed['ref']}", f"/cases/{sealed['ref']}/papers"):
        assert third.get(path, None).status == 404
    assert sealed["ref"] in as_("second").get("/suspicions").text


def test_what_is_sealed_is_not_in_the_figures_of_the_server(
    suspicions: Suspicions, sealed: dict[str, str]
) -> None:
    with suspicions.village.app.app_context():
        assert sealed
        assert {workflow for workflow, _ in figures().cases} == {"monitoring"}


def test_a_paper_of_a_suspicion_is_the_inspectors_and_no_other_case_takes_theirs(
    as_: As, suspicions: Suspicions, sealed: dict[str, str]
) -> None:
    inspector = as_("inspector")
    before = kept(suspicions, sealed["about"])
    assert send(inspector, sealed["ref"], "check_record") == 303
    paper = kept(suspicions, sealed["ref"])[0]
    assert inspector.get(f"/papers/{paper}", None).status == 200
    for role in ("village_clerk", "county_leader"):
        assert as_(role).get(f"/papers/{paper}", None).status == 404
    assert send(inspector, sealed["about"], "other") in (403, 422)
    assert kept(suspicions, sealed["about"]) == before


def send(browser: Browser, ref: str, kind: str) -> int:
    """Send a picture into the file of a case with the form's token; return the answer's status."""
    page = browser.get("/account/password")
    token = str(page.tree.css_first('main [name="csrf_token"]').attributes["value"])
    sent = {
        "csrf_token": token, "once": f"paper-{ref}", "kind": kind,
        "files": [(io.BytesIO(files.jpeg()), "核查记录.jpg")],
    }  # fmt: skip
    answer = browser.client.post(f"/cases/{ref}/papers", data=sent, content_type="multipart/form-data")
    return answer.status_code


def kept(suspicions: Suspicions, ref: str) -> list[int]:
    with suspicions.village.app.app_context():
        rows = db.select(Evidence.id).join(Case, Case.id == Evidence.case_id).where(Case.ref == ref)
        return list(db.session.execute(rows).scalars())


def test_one_is_raised_by_hand_from_an_event_of_a_case(
    as_: As, suspicions: Suspicions, sealed: dict[str, str]
) -> None:
    inspector = as_("inspector")
    page = inspector.get(f"/suspicions/new?case={sealed['about']}&event=2")
    clerk = str(suspicions.account("village_clerk"))
    assert page.tree.css_first(f'input[name="people"][value="{clerk}"][checked]') is not None
    refused = inspector.submit(page, {"severity": "M", "text": ""}, status=422)
    assert "请" in refused.text
    done = inspector.submit(
        page, {"severity": "M", "text": "申请书日期与受理记录不一致。", "people": [clerk]}
    )
    shown = inspector.get(done.location)
    assert "申请书日期与受理记录不一致。" in shown.text
    with suspicions.village.app.app_context():
        row = db.session.execute(db.select(Suspicion).where(Suspicion.rule == "")).scalar_one()
        assert (row.subject_kind, row.severity) == ("case", "M")


def test_looking_again_is_pressed_by_inspectors_and_says_what_it_did(as_: As, suspicions: Suspicions) -> None:
    suspicions.late_visit()
    inspector = as_("inspector")
    inspector.submit("/suspicions", action="/suspicions/scan")
    assert "已重新筛查" in inspector.get("/suspicions").text
    leader = as_("county_leader")
    token = str(leader.get("/account/password").tree.css_first('[name="csrf_token"]').attributes["value"])
    forged = leader.post("/suspicions/scan", {"csrf_token": token, "once": "x"}, None)
    assert forged.status == 403
