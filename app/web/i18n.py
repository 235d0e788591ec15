"""Languages: Chinese by default, English second, chosen by a cookie."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from flask_babel import Babel, Domain, get_domain, get_locale

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
    babel = Babel(
        app, locale_selector=lambda: LANGUAGES.get(request.cookies.get(COOKIE, ""), LANGUAGES["zh"]).locale
    )
    babel.domain_instance = _Words()
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _words().ugettext(text),
        ngettext=lambda one, many, count: _words().ungettext(one, many, count),
        newstyle=True,
    )
    app.context_processor(lambda: {"language": current_language()})


class _Words(Domain):
    """The catalogue of a request, looked for once: a page asks it some four hundred times."""

    def get_translations(self) -> Any:
        """Return the catalogue in the language of the running request."""
        if not g:
            return super().get_translations()
        if "words" not in g:
            g.words = super().get_translations()
        return g.words


def _words() -> Any:
    return get_domain().get_translations()


def current_language() -> Language:
    """Return the language of the running request, Chinese outside of one."""
    locale = get_locale()
    return LANGUAGES["en" if locale is not None and locale.language == "en" else "zh"]
