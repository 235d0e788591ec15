"""People at their desks: one browser window a person, who reads Chinese and presses what is there.

Everything is found by what a person reads or, inside a form, by the question's own name. With
``SHOUXIAN_SCREENSHOTS`` set to a folder, every page looked at is kept there, wide and as a phone
shows it, in Chinese and in English.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.browser import sideways, sign_in, violations
from tests.support.county import Officer
from tests.support.files import jpeg

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
PAPER = {"name": "原件扫描 第1页.jpg", "mimeType": "image/jpeg"}
_SHEETS = count(1)


@dataclass
class Eyes:
    """Keeps pictures of pages where somebody wants to look at them, and has axe look; else does nothing."""

    folder: Path | None = field(
        default_factory=lambda: Path(kept) if (kept := os.environ.get("SHOUXIAN_SCREENSHOTS")) else None
    )
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def keep(self, page: Page, name: str, *, again: bool = True) -> None:
        """Keep the page as it is; where it can be loaded ``again``, in English too."""
        if self.folder is None:
            return
        number = next(self._numbers)
        assert violations(page) == [], name
        self._both(page, f"{number:03}-{name}-zh")
        if again:
            _language(page, "en")
            page.reload()
            self._both(page, f"{number:03}-{name}-en")
            _language(page, "zh")
            page.reload()

    def _both(self, page: Page, name: str) -> None:
        assert self.folder is not None
        self.folder.mkdir(parents=True, exist_ok=True)
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.screenshot(path=self.folder / f"{name}-{size['width']}.png", full_page=True)


def _language(page: Page, key: str) -> None:
    page.context.add_cookies([{"name": "language", "value": key, "url": page.url}])


class Desk:
    """One person's window; she signs in with :meth:`enter` and goes home with :meth:`leave`."""

    def __init__(self, browser: Browser, address: str, officer: Officer, eyes: Eyes) -> None:
        self.officer = officer
        self.eyes = eyes
        self._address = address
        self._context: BrowserContext = browser.new_context(viewport=WIDE, locale="zh-CN")  # type: ignore[arg-type]
        self.page = self._context.new_page()
        self.page.set_default_timeout(20_000)

    def enter(self) -> "Desk":
        """Sign in with password and code."""
        sign_in(self.page, self._address, self.officer)
        return self

    def leave(self) -> None:
        """Forget the session, as closing the window does."""
        self._context.clear_cookies()

    @property
    def path(self) -> str:
        """Return where the person is."""
        return self.page.url.removeprefix(self._address)

    @property
    def text(self) -> str:
        """Return what the page says."""
        return self.page.inner_text("main")

    def go(self, path: str) -> "Desk":
        """Open a page by its address: what a person has in her bookmarks."""
        self.page.goto(self._address + path, wait_until="domcontentloaded")
        return self

    def menu(self, name: str) -> "Desk":
        """Press an entry of the menu at the side."""
        return self._pressed(self.page.get_by_role("navigation", name="栏目").get_by_role("link", name=name))

    def follow(self, name: str, within: str = "main") -> "Desk":
        """Press a link of the page, or of that part of it which a selector finds."""
        return self._pressed(self.page.locator(within).get_by_role("link", name=name).first)

    def press(self, name: str) -> "Desk":
        """Press a button of the page and wait for what comes."""
        return self._pressed(self.page.locator("main").get_by_role("button", name=name).first)

    def _pressed(self, what: object) -> "Desk":
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            what.click()  # type: ignore[attr-defined]
        return self

    def unfold(self, name: str, number: int = 0) -> "Desk":
        """Open a folded part of the page."""
        self.page.locator("main details:not([open]) > summary", has_text=name).nth(number).click()
        return self

    def fill(self, answers: Mapping[str, str]) -> "Desk":
        """Type or choose answers, by the names of the questions."""
        for name, answer in answers.items():
            one = self.page.locator(f'main [name="{name}"]').first
            if one.evaluate("node => node.tagName") == "SELECT":
                one.select_option(answer)
            else:
                one.fill(answer)
        return self

    def tick(self, *choices: str) -> "Desk":
        """Tick boxes or choose dots, each written as question=value."""
        for choice in choices:
            name, _, value = choice.partition("=")
            self.page.check(f'main input[name="{name}"][value="{value}"]')
        return self

    def bring(self, *kinds: str) -> "Desk":
        """Put a photographed sheet into the form for each kind of paper; no two sheets are alike."""
        for kind in kinds:
            sheet = {**PAPER, "buffer": jpeg(60 + next(_SHEETS), 40, camera=True)}
            self.page.set_input_files(f'main input[name="paper_{kind}"]', sheet)  # type: ignore[arg-type]
        return self

    def look(self, name: str, *, again: bool = True) -> "Desk":
        """Look at the page: it isn't wider than the window, and nothing of it is an error."""
        self.eyes.keep(self.page, name, again=again)
        assert sideways(self.page) <= 0, f"{self.path} is wider than its window"
        return self

    def reads(self, *sentences: str) -> "Desk":
        """Hold that the page says each of the sentences."""
        said = self.text
        for sentence in sentences:
            assert sentence in said, f"{self.path} doesn't say {sentence!r}:\n{said}"
        return self

    def misses(self, *sentences: str) -> "Desk":
        """Hold that the page says none of the sentences."""
        said = self.text
        for sentence in sentences:
            assert sentence not in said, f"{self.path} says {sentence!r}:\n{said}"
        return self
