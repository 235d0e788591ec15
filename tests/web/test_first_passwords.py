"""Passwords for accounts that came in by a list: given out on a page, and shown once."""

from collections.abc import Callable

from app.commands.people import Opening, open_within
from app.commands.transaction import transaction
from app.models import Account, Credential, db
from tests.support.client import Browser
from tests.support.village import Village


def brought_in(village: Village, *names: str) -> None:
    """Open accounts as a list does, without a password; both administrators are there."""
    for role in ("system_admin", "security_admin"):
        village.officers[role] = village.county.officer(role)
    actor = village.officers["system_admin"].actor()
    with transaction() as session:
        for name in names:
            open_within(session, actor, Opening(name, "none_yet", "", "", f"mi.{len(name)}"), f"list/{name}")


def test_slips_are_shown_once_and_the_list_grows_shorter(
    village: Village, as_: Callable[[str], Browser]
) -> None:
    with village.app.app_context():
        brought_in(village, "米一", "米二二")
    admin = as_("system_admin")
    assert "发放一次性密码 (2)" in " ".join(admin.get("/people").text.split())
    page = admin.get("/people/first-passwords")
    said = {"account": [str(node.attributes["value"]) for node in page.tree.css("input[name=account]")]}
    slips = admin.submit(page, said, action="/people/first-passwords", status=200)
    passwords = [node.text() for node in slips.tree.css("code.whole")]
    assert len(set(passwords)) == 2
    assert "mi.2" in slips.text
    with village.app.app_context():
        wanted = (
            db.select(db.func.count())
            .select_from(Credential)
            .join(Account, Account.id == Credential.account_id)
        )
        assert db.session.execute(wanted.where(Account.username.startswith("mi."))).scalar_one() == 2
    again = admin.submit(page, said, action="/people/first-passwords", status=200)
    assert not again.tree.css("code.whole")
    assert not any(password in again.text for password in passwords)
    assert "发放一次性密码 (" not in admin.get("/people").text
