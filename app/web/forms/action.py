"""The form of an action, made from the definition's own fields: one generic form for every workflow."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Field as FormField

from app.errors import Invalid
from app.web.forms.base import at_most, filled, options, ticks, tidy
from app.web.forms.confirmation import Confirmed
from app.web.i18n import current_language
from workflows.vocabulary import Action, Field, Guard, Kind
from workflows.words import N_

ANSWER, REASON = "answer_", "reason_"
ALONE = N_("Say what happened and what shows it: days, figures, papers.")


class ActionForm(Confirmed):
    """What every act asks: the day it was done, and the version of the case that was looked at."""

    version = HiddenField()
    occurred_on = DateField(_l("Done on"), [filled()])
    unfinished = False
    """Whether the form was sent for one more row only: nothing in it was judged."""

    @property
    def answers(self) -> dict[str, Any]:
        """Return the answers to the action's own fields."""
        return {
            name.removeprefix(ANSWER): field.data
            for name, field in self._fields.items()
            if name.startswith(ANSWER)
        }

    @property
    def reasons(self) -> dict[str, str]:
        """Return what was written for warnings, by the names of their guards."""
        return {
            name.removeprefix(REASON): field.data or ""
            for name, field in self._fields.items()
            if name.startswith(REASON)
        }

    @property
    def seen_version(self) -> int:
        """Return the version that the page was made for; 0 where somebody tampered with it."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def take_answers(self, refusal: Invalid) -> None:
        """Put what a command found wrong beside the action's own questions or the record's."""
        for problem in refusal.problems:
            for name in (ANSWER + problem.field, f"amount_{problem.field}", problem.field):
                if name in self._fields:
                    self.add(replace(problem, field=name))
                    break
            else:
                self.add(problem)

    @property
    def own_fields(self) -> list[FormField]:
        """Return the fields of the action itself, the reasons last."""
        return [field for name, field in self._fields.items() if name.startswith((ANSWER, REASON, "target"))]


def action_form(
    action: Action,
    position: int,
    *,
    targets: Iterable[tuple[str, str]] = (),
    warnings: Iterable[Guard] = (),
    formdata: MultiDict[str, str] | None = None,
    base: type[ActionForm] = ActionForm,
    initial: Mapping[str, object] | None = None,
) -> ActionForm:
    """Return the form of one signature of an action.

    ``position`` is that of the signature in its chain, ``targets`` the states open to choice,
    ``warnings`` the failed guards that need a written reason. ``base`` brings more fields, for an
    act that brings a record.
    """
    language = current_language().html
    made = _form_class(action, position, tuple(targets), tuple(warnings), base, language)  # type: ignore[arg-type]
    form: ActionForm = made(formdata, data=initial)
    return form


@lru_cache(maxsize=256)
def _form_class(
    action: Action,
    position: int,
    choices: tuple[tuple[str, str], ...],
    warnings: tuple[Guard, ...],
    base: type[ActionForm],
    _language: str,
) -> type[ActionForm]:
    """Return the form as a class, worded in a language; made once for signers who are asked the same."""
    last = position == len(action.sign_offs) - 1
    members: dict[str, Any] = {}
    if len(choices) > 1:
        members["target"] = RadioField(
            _l("Where it goes"),
            choices=options((code, gettext(label)) for code, label in choices),
            validators=[filled()],
        )
    for field in action.fields:
        if field.asked == "every" or (position == 0 if field.asked == "first" else last):
            members[ANSWER + field.name] = _field(field if len(action.fields) > 1 else _alone(field))
    for guard in warnings:
        members[REASON + guard.name] = TextAreaField(
            gettext(guard.sentence), [filled(), at_most(500)], filters=[tidy]
        )
    return type("ActionFormMade", (base,), members)


def _alone(field: Field) -> Field:
    """Return a field as the only question of an act: its reason is then for the file, not to be acted on."""
    return replace(field, hint=ALONE) if field.name == "reason_text" else field


def _field(field: Field) -> Any:
    label = gettext(field.label)
    asked = [filled()] if field.required else []
    described = gettext(field.hint) if field.hint else ""
    common = {"description": described}
    choices = [(code, gettext(message)) for code, message in field.choices]
    match field.kind:
        case Kind.CHOICE:
            return SelectField(label, choices=options(choices, blank=True), validators=asked, **common)
        case Kind.CHOICES:
            return ticks(label, choices, asked, **common)
        case Kind.LONG_TEXT:
            return TextAreaField(label, [*asked, at_most(4000)], filters=[tidy], **common)
        case Kind.DATE:
            return DateField(label, asked, **common)
        case Kind.INTEGER:
            return IntegerField(label, asked, **common)
        case Kind.MONEY:
            return DecimalField(label, asked, places=2, **common)
        case Kind.YES_NO:
            return BooleanField(label, **common)
        case _:
            return StringField(label, [*asked, at_most(200)], filters=[tidy], **common)


def warned(action: Action, sent: Mapping[str, object]) -> list[Guard]:
    """Return the warnings whose reasons a form sent already asked for."""
    names = {name.removeprefix(REASON) for name in sent if name.startswith(REASON)}
    return [guard for guard in action.guards if guard.name in names]
