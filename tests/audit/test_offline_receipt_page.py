"""The page that checks one receipt: opened from a file, in a real browser, without a network."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app.config import ROOT
from tests.support.browser import AXE, sideways, violations
from tests.support.log_folders import LOG_KEY, WITNESS_KEY, LogCopy, history

pytestmark = pytest.mark.browser

PAGE = ROOT / "app" / "audit" / "offline" / "receipt.html"
LOG = LogCopy(history(300))
KEYS = f"{LOG_KEY.verifier}\n{WITNESS_KEY.verifier}"


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    """The page as it lies in a folder. What it fetches, or its policy refuses, fails the test."""
    context = chrome.new_context(viewport={"width": 360, "height": 740}, offline=True)
    opened, wrong = context.new_page(), []
    opened.on("console", lambda message: wrong.append(message.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda request: wrong.append(request.url))
    opened.goto(PAGE.as_uri())
    assert wrong.pop(0) == PAGE.as_uri()
    yield opened
    context.close()
    assert wrong == []


def checked(page: Page, receipt: str, keys: str = KEYS) -> tuple[str, str]:
    page.fill("#receipt", receipt)
    page.fill("#keys", keys)
    page.evaluate("document.getElementById('result').replaceChildren()")
    page.click("button")
    page.wait_for_selector("#result h2")
    return page.locator("#result > div").get_attribute("class") or "", page.inner_text("#result")


def can_check_signatures(page: Page) -> bool:
    made = "crypto.subtle.generateKey({name: 'Ed25519'}, false, ['sign', 'verify'])"
    able: bool = page.evaluate(f"{made}.then(() => true, () => false)")
    return able


def test_a_good_receipt_holds(page: Page) -> None:
    assert can_check_signatures(page)
    for position, size in ((0, 1), (5, 300), (299, 300), (255, 256), (256, 257)):
        verdict, said = checked(page, LOG.receipt(position, size))
        assert verdict == "good", said
        assert "回执成立" in said
        assert "The receipt holds" in said
        assert f"position {position}; the log had {size} entries" in said


def test_a_witness_is_named_with_its_time(page: Page) -> None:
    top = LOG.receipt(5).partition("\n\n")[0]
    verdict, said = checked(page, f"{top}\n\n{LOG.anchor()}")
    assert verdict == "good"
    assert WITNESS_KEY.name in said
    assert "2026" in said


def test_windows_line_ends_and_blanks_around_do_no_harm(page: Page) -> None:
    assert checked(page, "\n  " + LOG.receipt(5).replace("\n", "\r\n") + " \n\n")[0] == "good"


def test_a_receipt_of_another_entry_doesnt_hold(page: Page) -> None:
    mine, other = LOG.receipt(5).split("\n"), LOG.receipt(6).split("\n")
    for place in (2, 3, 4):  # index, leaf, first hash of the proof
        verdict, said = checked(page, "\n".join([*mine[:place], other[place], *mine[place + 1 :]]))
        assert verdict == "bad"
        assert "证明与检查点不符" in said


def test_a_checkpoint_that_the_log_didnt_sign_doesnt_hold(page: Page) -> None:
    """The proof of a false log leads to its root; the signature is that of the true one."""
    false = LogCopy(history(300, note="false "))
    signature = str(LOG.checkpoint()).split("\n\n")[1]
    text = false.receipt(5)
    verdict, said = checked(page, text[: text.rindex("\n\n") + 2] + signature)
    assert verdict == "bad"
    assert "签名不符" in said


def test_without_a_key_it_says_that_no_signature_was_checked(page: Page) -> None:
    other = str(WITNESS_KEY.verifier)
    for keys, words in (("", "没有给出公钥"), (other, "没有所给公钥的签名")):
        verdict, said = checked(page, LOG.receipt(5), keys)
        assert verdict == "part"
        assert words in said
        assert "not the signature" in said


def test_a_browser_without_the_signature_says_so(page: Page) -> None:
    refuses = "() => Promise.reject(new DOMException('', 'NotSupportedError'))"
    page.evaluate(f"() => {{ SubtleCrypto.prototype.importKey = {refuses} }}")
    verdict, said = checked(page, LOG.receipt(5))
    assert verdict == "part"
    assert "不能核对 Ed25519 签名" in said


def test_the_line_of_the_qr_code_is_read(page: Page) -> None:
    verdict, said = checked(page, LOG.code(7))
    assert verdict == "part"
    assert "日志签名相符" in said
    assert "二维码不含证明" in said
    assert checked(page, LOG.code(7).replace("|300|", "|299|"))[0] == "bad"


@pytest.mark.parametrize(
    "text", ["nonsense", "SX1|a|b", LOG.receipt(5)[:200], LOG.receipt(5).replace("index 5", "index 05")]
)
def test_what_is_no_receipt_is_told_so(page: Page, text: str) -> None:
    verdict, said = checked(page, text)
    assert verdict == "bad"
    assert "文字不是完整的回执" in said


def test_a_mistyped_key_is_told_so(page: Page) -> None:
    verdict, said = checked(page, LOG.receipt(5), str(LOG_KEY.verifier).replace("+A", "+B", 1))
    assert verdict == "bad"
    assert "公钥抄写有误" in said


def test_the_page_can_come_with_its_keys(chrome: Browser, tmp_path: Path) -> None:
    """An export puts the keys into one attribute; the page's policy isn't touched by that."""
    text = PAGE.read_text(encoding="utf-8")
    assert text.count('data-keys=""') == 1
    (tmp_path / "receipt.html").write_text(
        text.replace('data-keys=""', f'data-keys="{KEYS}"'), encoding="utf-8"
    )
    opened = chrome.new_page()
    opened.goto((tmp_path / "receipt.html").as_uri())
    assert opened.input_value("#keys") == KEYS
    opened.close()


def test_its_policy_lets_in_its_own_script_and_nothing_else() -> None:
    text = PAGE.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    hashes = {}
    for name in ("style", "script"):
        (inside,) = re.findall(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
        hashes[name] = b64encode(sha256(inside.encode()).digest()).decode()
    assert policy[1] == (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; script-src 'sha256-{hashes['script']}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"(?:src|href|action)=|https?:|@import|url\(", text)


def test_it_is_readable_by_everybody(page: Page) -> None:
    checked(page, LOG.receipt(5))
    for scheme in ("light", "dark"):
        for receipt in (LOG.receipt(5), LOG.code(7), "nonsense"):
            page.emulate_media(color_scheme=scheme)
            checked(page, receipt)
            page.evaluate(
                AXE.read_text(encoding="utf-8")
            )  # not as a script of the page, whose policy refuses it
            assert violations(page) == []
            assert sideways(page) == 0
