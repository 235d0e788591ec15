"""Languages: Chinese by default, English second, chosen by a cookie."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel.support import NullTranslations
from flask import Flask, g, request
from flask_babel import Babel, Domain, force_locale, get_locale
from jinja2 import nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup

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
    babel.domain_instance = _WORDS
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _words().ugettext(text),
        ngettext=lambda one, many, count: _words().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals.update(_=_worded, gettext=_worded)
    app.jinja_env.optimized = False
    app.jinja_env.code_generator_class = _ForAllReaders
    app.context_processor(lambda: {"language": current_language()})


class _ForAllReaders(CodeGenerator):
    """Compiles a template for all readers alike.

    Jinja works a filter out at once where what it filters stands in the template: in the language of
    whoever asked for the page first, and that for everybody. Here all of it waits for its reader.
    """

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)


class _Words(Domain):
    """The catalogue of a request, looked for once: a page asks it some four hundred times."""

    def get_translations(self) -> Any:
        """Return the catalogue in the language of the running request."""
        return _words()

    def found(self) -> Any:
        """Look for it."""
        return super().get_translations()


_WORDS = _Words()


def _words() -> Any:
    try:
        return g.words
    except AttributeError:
        g.words = _WORDS.found()
        return g.words
    except RuntimeError:  # nobody asks: words stay as the programme has them
        return NullTranslations()


def gettext(text: str, **variables: Any) -> str:
    """Return a sentence in the language of the request: Flask-Babel's, by a shorter way.

    For the filters that a page asks for every row.
    """
    found: str = _words().ugettext(text)
    return found % variables if variables else found


def official(texts: Iterable[str]) -> list[str]:
    """Return texts in Chinese, whatever language their reader chose: official papers have no other."""
    with force_locale(DEFAULT):
        words = _WORDS.found()
        return [words.ugettext(text) for text in texts]


class _Marked(dict[str, Markup]):
    """The sentences of one catalogue as templates take them: marked as safe, once for each."""

    def __init__(self, words: Any) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, text: str) -> Markup:
        if len(self) > MOST_KEPT:
            self.clear()
        self[text] = found = Markup(self._words.ugettext(text))  # noqa: S704 - the catalogue is ours
        return found


class _Plain(_Marked):
    """The same for sentences with nothing to put in; a double per cent sign becomes one."""

    def __missing__(self, text: str) -> Markup:
        self[text] = found = super().__missing__(text) % {}
        return found


MOST_KEPT = 10_000
"""Sentences kept ready in a language: more than there are, so that nothing grows without end."""


@cache
def _ready(words: Any) -> tuple[_Plain, _Marked]:
    return _Plain(words), _Marked(words)


@pass_context
def _worded(context: Context, text: str, /, **variables: Any) -> str:
    """Translate in a template as Jinja's own new-style gettext does; what is put in is escaped."""
    if type(text) is not str or not context.eval_ctx.autoescape:
        found = _words().ugettext(text)
        return (Markup(found) if context.eval_ctx.autoescape else found) % variables  # noqa: S704
    plain, marked = _ready(_words())
    return marked[text] % variables if variables else plain[text]


def current_language() -> Language:
    """Return the language of the running request, Chinese outside of one."""
    locale = get_locale()
    return LANGUAGES["en" if locale is not None and locale.language == "en" else "zh"]
