"""Locks and destructions in the browser: proposed, decided, and what pages and searches show afterwards."""

from collections.abc import Callable

import pytest

from app.models import db
from app.models.erasure import Erasure
from tests.support.client import Browser, Page
from tests.support.erasures import after_keeping, kept_photo, marked_household, ordered
from tests.support.village import Village

DESTROYS_KEYS = True

As = Callable[[str], Browser]
PLACES = (
    "/households", "/households/{household}", "/households/{household}/readings", "/cases/{ref}",
    "/cases/{ref}/papers", "/inspection/cases/{ref}/life", "/inspection/cases/{ref}/at",
    "/inspection/cases/{ref}/compare", "/search?q={name}", "/inspection/find?q={name}",
    "/cases/{ref}/corrections", "/cases/{ref}/receipt", "/erasures", "/late", "/national-entries",
    "/help-figures", "/notices", "/comparisons",
)  # fmt: skip
"""Pages that would show a household, for one reader or another."""


def order_of(village: Village) -> int:
    with village.app.app_context():
        return int(db.session.scalars(db.select(Erasure.id).order_by(Erasure.id.desc())).first() or 0)


def test_an_officer_proposes_and_the_leader_decides(village: Village, as_: As) -> None:
    made = marked_household(village)
    officer, leader = as_("county_officer"), as_("county_leader")
    home = officer.get(f"/households/{made.household}")
    assert home.has_link(f"/erasures/new?household={made.household}")
    address = f"/erasures/new?measure=lock&household={made.household}"
    named = officer.submit(
        address,
        {"basis": "retention", "document_number": "禾农发〔2027〕8号", "reason": made.names[0]},
        status=422,
    )
    assert "不得出现" in named.text
    sent = officer.submit(
        address, {"basis": "retention", "document_number": "禾农发〔2027〕8号", "reason": "本人要求删除"}
    )
    number = order_of(village)
    assert sent.location == f"/erasures/{number}"
    assert leader.get("/erasures").has_link(f"/erasures/{number}")
    assert "agree" not in officer.get(f"/erasures/{number}").html
    leader.submit(f"/erasures/{number}", {"decision": "agree", "answer": ""})
    page = leader.get(f"/households/{made.household}")
    assert all(word in page.text for word in ("数据已封存", "本人要求删除", "禾农发〔2027〕8号"))
    assert not any(secret in page.html for secret in made.secrets)
    refused = as_("village_clerk").get(f"/households/{made.household}/correct", status=403)
    assert "已封存" in refused.text
    assert "Locked" in as_("village_head").language("en").get(f"/households/{made.household}").text


@pytest.mark.parametrize("measure", ["lock", "destroy"])
def test_no_page_shows_what_is_gone_and_none_breaks(measure: str, village: Village, as_: As) -> None:
    made = marked_household(village, state="assisted" if measure == "lock" else "township_review",
                            ended=measure == "destroy")  # fmt: skip
    photo = kept_photo(village, made.ref) if measure == "lock" else 0
    with after_keeping(village):
        ordered(village, measure, made.household)
    inspector = Browser(village.app).sign_in(village.county.officer("inspector"))
    officer = as_("county_officer")
    words = {"household": made.household, "ref": made.ref, "name": made.names[0], "card": made.secrets[2]}
    for place in PLACES:
        for browser in (inspector, officer):
            page: Page = browser.get(place.format(**words), status=None)
            assert page.status in (200, 403, 404), place
            shown = [one for one in made.secrets if one in page.html]
            assert place.startswith(("/search", "/inspection/find")) or not shown, (place, shown)
    found = officer.get(f"/search?q={made.names[0]}").html
    found += officer.submit("/search", {"q": made.secrets[2]}, status=None).html
    assert not any(one in found for one in (made.names[1], made.ref))
    if photo:
        assert "已封存" in officer.get(f"/papers/{photo}", status=403).text
    page = officer.get(f"/households/{made.household}")
    assert ("已依法销毁" if measure == "destroy" else "已封存") in page.text
    assert officer.get(f"/households/{made.household}/correct", status=None).status in (403, 404)
