"""Languages: Chinese by default, English second, chosen by a cookie."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, request
from flask_babel import Babel, get_locale

from app.clock import CHINA

COOKIE = "language"
DEFAULT = "zh_Hans_CN"


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the pages: its locale, the value of ``lang``, its own name."""

    locale: str
    html: str
    name: str


LANGUAGES: Mapping[str, Language] = {
    "zh": Language(DEFAULT, "zh-CN", "中文"),
    "en": Language("en", "en", "English"),
}


def register_languages(app: Flask) -> None:
    """Let every request speak the language of its cookie."""
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    app.config["BABEL_DEFAULT_TIMEZONE"] = str(CHINA)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=lambda: LANGUAGES.get(request.cookies.get(COOKIE, ""), LANGUAGES["zh"]).locale)
    app.context_processor(lambda: {"language": current_language()})


def current_language() -> Language:
    """Return the language of the running request, Chinese outside of one."""
    locale = get_locale()
    return LANGUAGES["en" if locale is not None and locale.language == "en" else "zh"]
