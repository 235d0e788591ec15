"""Language, appearance and size of print: cookies that say nothing about anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, abort, redirect, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.web.access import local_path, public
from app.web.forms.base import Press
from app.web.i18n import LANGUAGES, current_language

blueprint = Blueprint("preferences", __name__)
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is drawn: the theme sent, what was chosen, the size of print."""

    theme: str
    appearance: str
    size: str


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a preference."""

    value: str
    label: Any
    lang: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One preference with its values."""

    name: str
    label: Any
    options: tuple[Option, ...]


CHOICES: Mapping[str, Choice] = {
    choice.name: choice
    for choice in (
        Choice(
            "language",
            _l("Language"),
            tuple(Option(key, language.name, language.html) for key, language in LANGUAGES.items()),
        ),
        Choice(
            "appearance",
            _l("Appearance"),
            (Option("light", _l("Light")), Option("dark", _l("Dark")), Option("device", _l("As the device"))),
        ),
        Choice(
            "size",
            _l("Print"),
            (Option("normal", _l("Normal")), Option("large", _l("Large")), Option("largest", _l("Largest"))),
        ),
    )
}


def chosen(name: str) -> str:
    """Return the value of a preference; one that isn't offered counts as the first."""
    if name == "language":
        return next(key for key, language in LANGUAGES.items() if language == current_language())
    value = request.cookies.get(name, "")
    offered = [option.value for option in CHOICES[name].options]
    return value if value in offered else offered[0]


def register_preferences(app: Flask) -> None:
    """Give the templates what was chosen and what can be."""
    app.register_blueprint(blueprint)

    @app.context_processor
    def _look() -> dict[str, object]:
        appearance = chosen("appearance")
        return {
            "look": Look("dark" if appearance == "dark" else "light", appearance, chosen("size")),
            "preference_choices": tuple(
                Choice(
                    choice.name,
                    choice.label,
                    tuple(
                        Option(option.value, option.label, option.lang, option.value == chosen(choice.name))
                        for option in choice.options
                    ),
                )
                for choice in CHOICES.values()
            ),
        }


@blueprint.post("/preferences")
@public
def choose() -> Response:
    """Remember one preference and go back to the page."""
    form = Press(request.form)
    choice = CHOICES.get(request.form.get("name", ""))
    value = request.form.get("value", "")
    if choice is None or value not in [option.value for option in choice.options] or not form.validate():
        abort(400)
    response = redirect(local_path(request.form.get("back")), 303)
    response.set_cookie(
        choice.name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure
    )
    return response
