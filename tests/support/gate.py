"""What every page must be: one function, asked of every HTML answer in every test."""

import re
from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

IDENTITY = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
MOBILE = re.compile(r"(?<![\dA-Za-z])1[3-9]\d{9}(?![\dA-Za-z])")
CRUMB = re.compile(r"[A-Za-z]{3,}")
KNOWN_IN_CHINESE = frozenset({"Shouxian", "English", "OWASP", "ASVS", "PDF", "WPS"})
"""Names that a Chinese page rightly writes in Latin letters."""


def faults(html: str) -> Iterator[str]:
    """Yield everything wrong with a page, in words; nothing for a good one."""
    page = LexborHTMLParser(html)
    yield from _heading(page)
    yield from _ids_and_targets(page)
    yield from _inputs(page)
    yield from _forms(page)
    yield from _nothing_inline(page)
    yield from _nothing_personal(html)
    yield from _nothing_untranslated(page)


def _heading(page: LexborHTMLParser) -> Iterator[str]:
    root, headings, title = page.css_first("html"), page.css("h1"), page.css_first("title")
    if root is None or not root.attributes.get("lang"):
        yield "the page doesn't say its language"
    if len(headings) != 1:
        yield f"{len(headings)} main headings instead of one"
    elif title is None or _text(headings[0]) not in " ".join(title.text().split()):
        yield f"heading {_text(headings[0])!r} isn't in the title"
    if len(page.css("main")) != 1:
        yield "not exactly one main part"


def _ids_and_targets(page: LexborHTMLParser) -> Iterator[str]:
    ids = Counter(node.attributes["id"] for node in page.css("[id]"))
    for name, count in ids.items():
        if count > 1:
            yield f"id {name} is used {count} times"
    for attribute in ("for", "aria-describedby", "aria-labelledby"):
        for node in page.css(f"[{attribute}]"):
            for name in str(node.attributes[attribute]).split():
                if name not in ids:
                    yield f"{attribute} points at {name}, which isn't there"
    for link in page.css('a[href^="#"]'):
        if str(link.attributes["href"])[1:] not in ids:
            yield f"link points at {link.attributes['href']}, which isn't there"


def _inputs(page: LexborHTMLParser) -> Iterator[str]:
    labelled = {label.attributes["for"] for label in page.css("label[for]")}
    for node in page.css("input, select, textarea"):
        if node.attributes.get("type") == "hidden" or node.attributes.get("aria-label"):
            continue
        if node.attributes.get("id") not in labelled:
            yield f"input {node.attributes.get('name')} has no label"


def _forms(page: LexborHTMLParser) -> Iterator[str]:
    for form in page.css("form"):
        if not form.attributes.get("action") or not form.attributes.get("method"):
            yield "a form without action or method"
        posts = str(form.attributes.get("method")).lower() == "post"
        if posts and form.css_first('input[name="csrf_token"]') is None:
            yield f"form {form.attributes.get('action')} carries no token"
    for node in page.css("[hx-get], [hx-post]"):
        if not {"href", "action"} & set(node.attributes):
            yield "an element that only works with a script"


def _nothing_inline(page: LexborHTMLParser) -> Iterator[str]:
    if page.css("style, [style]"):
        yield "inline style"
    if any(not node.attributes.get("src") for node in page.css("script")):
        yield "inline script"
    for node in page.css("*"):
        if any(name.startswith("on") for name in node.attributes):
            yield f"inline handler on <{node.tag}>"


def _nothing_personal(html: str) -> Iterator[str]:
    if IDENTITY.search(html):
        yield "a full identity number"
    if MOBILE.search(html):
        yield "a full mobile number"


def _nothing_untranslated(page: LexborHTMLParser) -> Iterator[str]:
    root = page.css_first("html")
    if root is None or root.attributes.get("lang") != "zh-CN":
        return
    for node in page.css("code, [lang], title, svg, script, .workflow"):
        if node.tag != "html":
            node.decompose()
    body = page.css_first("body")
    words = CRUMB.findall(body.text(separator=" ")) if body is not None else []
    for word in words:
        if word not in KNOWN_IN_CHINESE:
            yield f"{word!r} in a Chinese page"


def _text(node: LexborNode) -> str:
    return " ".join(node.text().split())
