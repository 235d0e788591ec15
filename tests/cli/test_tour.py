"""The tour of the README, followed word by word in Chromium: what it says to press is pressed, what one
should see is looked for. The words are the README's own, so that it can't tell of what isn't there."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from app.config import ROOT
from app.factory import create_app
from app.models import db
from tests.cli.conftest import demo_config
from tests.support.browser import prefer, send, served, sideways, waited_for_next_code

pytestmark = pytest.mark.browser

READMES = {"zh": ("README.zh-CN.md", "## 五分钟导览"), "en": ("README.md", "## A tour of five minutes")}
TOKEN = re.compile(r"\*\*(?P<press>.+?)\*\*|“(?P<see>.+?)”|`(?P<type>.+?)`")
"""In the tour, bold is pressed (or is the name of a question), quotes are seen, code is typed."""
MOST_BYTES = 150_000


def _text(language: str) -> str:
    return (ROOT / READMES[language][0]).read_text(encoding="utf-8")


def _steps(language: str) -> list[list[tuple[str, str]]]:
    """Return what each step of the tour says to do, without its title."""
    _, _, rest = _text(language).partition(READMES[language][1])
    section, _, _ = rest.partition("\n## ")
    section, _, _ = section.partition("\n```")
    between = "" if language == "zh" else " "
    found = []
    for step in re.split(r"(?m)^\d\. ", section)[1:]:
        line = re.sub(r"\n +", between, step.partition("\n\n")[0].strip())
        tokens = [(str(one.lastgroup), one[str(one.lastgroup)]) for one in TOKEN.finditer(line)]
        found.append(tokens[1:])
    return found


class Stranger:
    """Somebody who knows nothing but the README."""

    def __init__(self, page: Page, address: str, language: str) -> None:
        self.page, self.address, self.language = page, address, language
        self.question: Locator | None = None
        self.typed = False
        page.goto(f"{address}/sign-in")
        self.accounts = set(page.locator("tbody th code").all_inner_texts())

    def sign_in(self, username: str) -> None:
        """Sign in with what the sign-in page lists."""
        self.page.context.clear_cookies()
        prefer(self.page.context, self.address, language=self.language)
        self.page.goto(f"{self.address}/sign-in")
        row = self.page.locator("tr", has=self.page.locator(f"th code:text-is('{username}')"))
        code = row.locator("td code")
        shown = code.inner_text() if code.count() else ""
        password = self.page.locator("section.card p code").first.inner_text()
        self.page.fill("#username", username)
        self.page.fill("#password", password)
        send(self.page)
        if shown:
            self.page.fill("#code", shown)
            send(self.page)
            if waited_for_next_code(self.page):
                self.sign_in(username)

    def press(self, word: str) -> None:
        """Press the link or the button of that name; the name of a question is remembered instead."""
        question = self.page.get_by_label(word, exact=True)
        if question.count():
            self.question = question.first
            return
        button = self.page.get_by_role("button", name=word, exact=True)
        link = self.page.get_by_role("link", name=word, exact=True)
        door = self.page.get_by_role("link").filter(has=self.page.get_by_text(word, exact=True))
        for found in (button, link, door) if self.typed else (link, button, door):
            if found.count():
                with self.page.expect_navigation(wait_until="load"):
                    found.first.click()
                self.typed = False
                return
        raise AssertionError(f"nothing to press is called {word}")

    def type(self, text: str) -> None:
        """Sign in, open an address, or type into the question just named, else into the search."""
        if text in self.accounts:
            self.sign_in(text)
        elif text.startswith("/"):
            self.page.goto(self.address + text)
        else:
            (self.question or self.page.locator("main #q")).fill(text)
            self.question, self.typed = None, True

    def see(self, words: str) -> None:
        """Look for words on the page; headers of tables are shown in capitals."""
        seen = re.sub(r"\s+", " ", self.page.locator("body").inner_text())
        assert words.casefold() in seen.casefold(), seen


@pytest.fixture
def address(untouched: Path, tmp_path: Path) -> Iterator[str]:
    """Serve a copy of the demo in which nobody has signed in: a code is good once, and waiting takes long."""
    folder = tmp_path / "demo"
    shutil.copytree(untouched, folder)
    app = create_app(demo_config(folder))
    with served(app) as found:
        yield found
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("language", READMES)
def test_a_stranger_follows_the_tour_word_by_word(address: str, chrome: Browser, language: str) -> None:
    context = chrome.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    try:
        prefer(context, address, language=language)
        stranger = Stranger(context.new_page(), address, language)
        steps = _steps(language)
        assert len(steps) == 8
        for number, step in enumerate(steps, 1):
            for what, words in step:
                try:
                    getattr(stranger, what)(words)
                except Exception as error:
                    raise AssertionError(
                        f"step {number} says to {what} {words}, on {stranger.page.url}"
                    ) from error
                assert sideways(stranger.page) <= 0
    finally:
        context.close()


@pytest.mark.parametrize("language", READMES)
def test_pictures_of_the_tour_are_there_and_small(language: str) -> None:
    names = set(re.findall(r"docs/images/[\w.]+", _text(language)))
    assert len(names) == 3
    assert all((ROOT / name).stat().st_size <= MOST_BYTES for name in names)


def test_both_tours_say_the_same() -> None:
    """Step by step the same accounts, addresses and typed words, and as many things to press."""
    chinese, english = (_steps(language) for language in READMES)
    for here, there in zip(chinese, english, strict=True):
        assert [words for what, words in here if what == "type"] == [
            words for what, words in there if what == "type"
        ]
        assert [what for what, _ in here if what == "press"] == [what for what, _ in there if what == "press"]
