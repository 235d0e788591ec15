"""A real Chromium against a real server, for what only a browser can tell."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from app.commands.credentials import STEP
from app.config import ROOT
from tests.support.client import Browser as Person
from tests.support.county import Officer

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_ADDRESS = "/axe-of-the-tests.js"
"""Where the test's server has axe: a script of the site, as its policy asks, which Chromium keeps."""
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The same engine by its names. The first, without windows, takes two thirds of the time for a page."""


def chromium() -> str:
    """Return where Chromium is; skip, or fail where it is required, when there is none."""
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("SHOUXIAN_BROWSER_REQUIRED"):
            pytest.fail("no Chromium on this machine, and the browser tests are required")
        pytest.skip("no Chromium on this machine")
    return found


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the application, and axe beside it, on a free port of this machine; give its address."""
    server = make_server("127.0.0.1", 0, _with_axe(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _with_axe(app: Flask) -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != AXE_ADDRESS:
            return app(environ, start)
        kept = [("Content-Type", "text/javascript"), ("Cache-Control", "max-age=86400, immutable")]
        start("200 OK", kept)
        return [AXE.read_bytes()]

    return answer


@contextmanager
def launched() -> Iterator[Browser]:
    """Give a fresh headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


def prefer(context: BrowserContext, address: str, **choices: str) -> None:
    """Choose language, appearance or size of print."""
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in choices.items()])


def sign_in(page: Page, address: str, officer: Officer) -> None:
    """Pass the sign-in by hand."""
    page.goto(f"{address}/sign-in")
    page.fill("#username", officer.username)
    page.fill("#password", officer.password)
    send(page)
    page.fill("#code", officer.code())
    send(page)
    if waited_for_next_code(page):
        page.fill("#code", officer.code())
        send(page)
    page.wait_for_url(f"{address}/")


def waited_for_next_code(page: Page) -> bool:
    """Wait for the next code where the one sent was good already; tell whether there was need to."""
    refused = "/sign-in/code" in page.url
    if refused:
        page.wait_for_timeout((STEP - time.time() % STEP + 1) * 1000)
    return refused


def carry_in(page: Page, address: str, app: Flask, officer: Officer) -> None:
    """Open the first page with a session begun through the pages of the sign-in, but without drawing them.

    For everybody after the first: what Chromium shows of the sign-in is the same for all.
    """
    client = Person(app).sign_in(officer).client
    kept = {name: client.get_cookie(name) for name in (app.config["SESSION_COOKIE_NAME"], "device")}
    page.context.add_cookies(
        [{"name": one.key, "value": one.value, "url": address} for one in kept.values() if one is not None]
    )
    page.goto(f"{address}/")


def send(page: Page, button: str = "main form button[type=submit]") -> None:
    """Press a button that leads to a page, and wait until that page is there, redirects included."""
    with page.expect_navigation(wait_until="load"):
        page.click(button)


def violations(page: Page, *only: str) -> list[str]:
    """Return what axe finds wrong with the page as it is shown, in words; ``only`` names its rules."""
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(url=AXE_ADDRESS)
    asked: dict[str, object] = {"resultTypes": ["violations"]}
    if only:
        asked["runOnly"] = list(only)
    found = page.evaluate("asked => axe.run(document, asked)", asked)
    return [
        f"{rule['id']}: {rule['help']} at {node['target']} {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide
