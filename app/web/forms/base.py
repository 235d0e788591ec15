"""The base of every form: token, one-time mark, and errors in the user's words."""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Flask, current_app, g, request, session
from flask_babel import gettext
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms import Form as PlainForm
from wtforms.csrf.session import SessionCSRF
from wtforms.fields import Field
from wtforms.fields.choices import SelectChoice, SelectFieldBase
from wtforms.widgets import CheckboxInput, ListWidget

from app.errors import Invalid, Problem
from app.web.wording import sentence
from workflows.words import N_

WTFORMS_OWN = (
    N_("Not a valid choice."),
    N_("Not a valid choice"),
    N_("Not a valid date value."),
    N_("Not a valid integer value."),
    N_("Not a valid decimal value."),
    N_("Invalid Choice: could not coerce."),
    N_("'%(value)s' is not a valid choice for this field."),
    N_("'%(value)s' are not valid choices for this field."),
    N_("Invalid choice(s): one or more data inputs could not be coerced."),
)
"""Messages of the library that a user may meet; collected here for our catalogues."""


BY_CHOICE = (BooleanField, SelectFieldBase)
"""Questions that are answered by choosing: their codes tell a reader nothing."""


class _Translations:
    """Lets the library speak through our catalogues."""

    def gettext(self, string: str) -> str:
        """Return the message in the user's language."""
        return gettext(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Return the message in the user's language; Chinese has one form for all numbers."""
        return gettext(singular if n == 1 else plural)


class Form(PlainForm):
    """A form of ours. ``once`` is random for each page shown: the idempotency mark of its answers.

    ``untouched`` says that nothing was typed into it yet: only then may answers be suggested.
    """

    once = HiddenField(default=lambda: secrets.token_urlsafe(18))

    class Meta:
        """Tokens live as long as the session; an older open tab stays valid."""

        csrf = True
        csrf_class = SessionCSRF
        csrf_time_limit = None

        @property
        def csrf_secret(self) -> bytes:
            """Return the key under which tokens are made."""
            return str(current_app.config["SECRET_KEY"]).encode()

        @property
        def csrf_context(self) -> Any:
            """Return where the session keeps its half of the token."""
            return session

        def get_translations(self, _form: PlainForm) -> _Translations:
            """Return our catalogues."""
            return _Translations()

    def __init__(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        sent = formdata or self._put_back()
        super().__init__(sent, *args, **kwargs)
        self.untouched = not sent
        self._taken: list[tuple[str, str]] = []

    def _put_back(self) -> Any:
        """Return what was typed before the session ended, where it was asked for and is this form's."""
        restored = g.get("restored")
        own = {name for name, _ in self._unbound_fields} - {"once", "csrf_token"}
        fits = restored is not None and any(name.split("-")[0] in own for name in restored)
        return restored if fits else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the answers have the right shape and the page was one of ours."""
        valid: bool = super().validate(extra_validators)
        if not self.once.data or len(self.once.data) > 64:
            self.once.data = secrets.token_urlsafe(18)
        if self.csrf_token.errors:
            self.csrf_token.errors = []
            self._taken.append(("", self._too_long_open()))
            return False
        return valid

    def _too_long_open(self) -> str:
        """Say what to do with a page of an ended session; a password is never given back."""
        if any(isinstance(field, PasswordField) for field in self):
            return gettext("This page was open too long. Type the password again and press the button.")
        return gettext("This page was open too long. Nothing is lost: press the button again.")

    def renew(self) -> None:
        """Make what is sent next a press of its own, not one more of the press that was refused."""
        self.once.data = secrets.token_urlsafe(18)

    def take(self, refusal: Invalid) -> None:
        """Put what a command found wrong beside the questions it is about."""
        for problem in refusal.problems:
            self.add(problem)

    def add(self, problem: Problem) -> None:
        """Put one problem beside its question, or above the form where it is about the whole."""
        message = sentence(problem)
        if problem.field in self._fields:
            field = self._fields[problem.field]
            field.errors = [*field.errors, message]
        else:
            self._taken.append(("", message))

    def refuse(self, field: str, message: str) -> None:
        """Put a sentence beside a question, or above the form where there is no such question."""
        if field in self._fields:
            self._fields[field].errors = [*self._fields[field].errors, message]
        else:
            self._taken.append(("", message))

    @property
    def problem_list(self) -> Sequence[tuple[str, str]]:
        """Return (field, message) of everything wrong, the whole form's first."""
        of_fields = [
            (name, str(message))
            for name, field in self._fields.items()
            if name not in ("csrf_token", "once")
            for message in field.errors
        ]
        return [*self._taken, *of_fields]


_TOKEN = "shouxian.csrf_token"  # noqa: S105 - the name of a place, not a secret


def register_forms(app: Flask) -> None:
    """Give templates the token and the one-time mark for buttons that are forms of their own."""
    app.jinja_env.globals["csrf_token"] = _token
    app.jinja_env.globals["once"] = lambda: secrets.token_urlsafe(18)


def _token() -> str:
    """Return the token of this request, made once however many buttons a page has."""
    token: str = request.environ.get(_TOKEN) or Press().csrf_token.current_token
    request.environ[_TOKEN] = token
    return token


class Press(Form):
    """A form of one button: nothing is asked, only token and one-time mark are sent."""


def pressed() -> Press:
    """Return the one-button form that was sent; raise :class:`Invalid` where it wasn't a page of ours."""
    form = Press(request.form)
    if not form.validate():
        raise Invalid(Problem("", "page_too_old"))
    return form


class OptionalDate(DateField):
    """A date that may be left out."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take an empty answer for none."""
        if valuelist and valuelist[0].strip():
            super().process_formdata(valuelist)
        else:
            self.data = None


def filled() -> Any:
    """Return a validator that asks for an answer. Blanks alone are none.

    An answer that couldn't be read keeps the message that says why; a choice not made is asked for,
    not called a wrong one.
    """

    def check(_form: PlainForm, field: Field) -> None:
        if field.process_errors:
            return
        data = field.data
        if data in (None, [], False) or (isinstance(data, str) and not data.strip()):
            field.errors = []
            raise ValidationError(_asked(field))

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check


def _asked(field: Field) -> str:
    if isinstance(field, BooleanField):
        return gettext("Tick this when it is so.")
    choosing = isinstance(field, RadioField | SelectField | SelectMultipleField)
    return gettext("Choose one of the answers.") if choosing else gettext("Fill this in.")


def options(pairs: Iterable[Any], *, blank: bool = False) -> list[SelectChoice]:
    """Return the choices of a question from pairs of value and label; ``blank`` puts none first."""
    first = [SelectChoice("", "")] if blank else []
    return [*first, *(one if isinstance(one, SelectChoice) else SelectChoice(*one) for one in pairs)]


def ticks(label: Any, choices: Iterable[tuple[Any, Any]] = (), validators: Any = (), **rest: Any) -> Any:
    """Return a question with any number of answers, each a box to tick."""
    return SelectMultipleField(
        label,
        choices=options(choices),
        validators=list(validators),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        **rest,
    )


def at_most(length: int) -> Any:
    """Return a validator that bounds the number of characters."""

    def check(_form: PlainForm, field: Field) -> None:
        if field.data and len(field.data) > length:
            raise ValidationError(gettext("At most %(count)d characters.", count=length))

    return check


def tidy(value: str | None) -> str | None:
    """Strip blanks around an answer; Chinese full-width blanks too."""
    return value.strip().strip("\u3000") if value else value
