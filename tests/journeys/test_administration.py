"""From nothing to a signer and back: what the administrators do, page by page."""

import re

import pyotp
from flask import Flask

from app import clock
from app.models import Task, db
from tests.support.client import Browser
from tests.support.county import County

OWN = "柳溪-Spring-2026"


def test_administrators_make_a_signer_whose_post_then_ends(app: Flask, county: County) -> None:
    system = Browser(app).sign_in(county.officer("system_admin"))
    security = Browser(app).sign_in(county.officer("security_admin"))

    page = system.submit(
        "/organisations/new",
        {"name": "石桥乡乡村振兴办公室", "kind": "township_government", "region_code": county.township_b},
    )
    organisation = page.location
    assert "石桥乡乡村振兴办公室" in system.get(organisation).text

    page = system.submit(
        "/people/new",
        {"name": "乔安然", "identity_kind": "none_yet", "username": "qiaoanran"},
        status=200,
    )
    password = page.tree.css("code.secret")[1].text()
    person = str(page.tree.css_first("main a.btn").attributes["href"])
    assert "没有岗位" in system.get(person).text or "尚未授予岗位" in system.get(person).text

    assert not system.get(person).has_link(f"{person}/posts/new")
    security.submit(
        f"{person}/posts/new",
        {"role": "township_officer", "organisation_id": organisation.rsplit("/", 1)[1]},
    )

    her = Browser(app)
    her.submit("/sign-in", {"username": "qiaoanran", "password": password})
    assert her.get("/organisations", 303).location.startswith("/sign-in/password")
    her.submit("/sign-in/password", {"present": password, "new_password": OWN, "again": OWN})
    assert her.get("/organisations", 303).location.startswith("/account/second-factor")
    page = her.get("/account/second-factor")
    secret = re.sub(r"\s", "", page.tree.css_first("code.secret").text())
    field = page.tree.css_first('main input[autocomplete="one-time-code"]').attributes["name"]
    page = her.submit(page, {str(field): pyotp.TOTP(secret).now()}, status=200)
    assert len(page.tree.css("ul.codes li")) == 10

    listed = her.get("/organisations").text
    assert "石桥乡人民政府" in listed
    assert "柳溪镇" not in listed
    her.get(f"/organisations/{county.organisations['township_a']}", 404)
    her.get("/people", 403)

    post = re.findall(rf'href="({person}/posts/\d+/end)"', security.get(person).html)[0]
    security.submit(post, {"last_day": ""})
    her.get("/organisations", 403)
    assert "没有岗位" in her.get("/").text
    assert "结束岗位" in security.get(person).text


def test_hand_over_sheet_stands_before_the_closing(app: Flask, county: County) -> None:
    leaving, staying = county.officer("township_officer"), county.officer("township_officer")
    with app.app_context():
        for _ in range(2):
            db.session.add(
                Task(
                    kind="visit", case_id=None, account_id=leaving.account_id, organisation_id=None,
                    opened_on=clock.today(), due_on=None, done_at=None,
                )
            )  # fmt: skip
        db.session.commit()
    system = Browser(app).sign_in(county.officer("system_admin"))
    sheet = f"/people/{leaving.account_id}/close"
    assert "交接单" in system.get(sheet).text
    system.submit(sheet, {"successor": str(county.officer("village_clerk").account_id)}, status=422)
    system.submit(sheet, {"successor": str(staying.account_id)})
    here = Browser(app).sign_in(leaving)
    system.submit(sheet)
    here.get("/", 303)
    assert "已于" in system.get(f"/people/{leaving.account_id}").text
    assert "入户走访" in Browser(app).sign_in(staying).get("/").text
