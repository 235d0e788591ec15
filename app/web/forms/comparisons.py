"""Forms of comparison lists and of explanations."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField

from app.commands.comparisons import Finding
from app.queries.comparisons import ListPage
from app.web.forms.base import Form, at_most, filled, options, ticks, tidy
from app.web.forms.coded import coded
from workflows.monitoring.codes import HIT


class SendForm(Form):
    """Which cases go to which departments."""

    departments = ticks(
        _l("Departments"), validators=[filled()], invalid_choice_message=_l("Not a valid choice.")
    )
    # A case that has gone on since the page was shown is named by the command, with its reason.
    refs = ticks(_l("Households to be compared"), validators=[filled()], validate_choice=False)
    document_number = StringField(_l("Document number"), [at_most(80)], filters=[tidy])

    def offer(self, departments: Iterable[tuple[int, str]], cases: Iterable[tuple[str, str]]) -> None:
        """Offer the departments of the county and the cases that wait."""
        self.departments.choices = options((str(number), name) for number, name in departments)
        self.refs.choices = options(cases)


class ExplanationForm(Form):
    """What the village says of a finding."""

    text = TextAreaField(
        _l("Explanation"),
        [filled(), at_most(2000)],
        filters=[tidy],
        description=_l(
            "What it is worth, since when, why it doesn't speak against enrolment; which paper shows it."
        ),
    )


class OpinionForm(Form):
    """What the township says of an explanation."""

    decision = RadioField(
        _l("Decision"),
        choices=options([("accept", _l("Accept the explanation")), ("reject", _l("Don't accept it"))]),
        validators=[filled()],
    )
    opinion = TextAreaField(_l("Opinion"), [filled(), at_most(2000)], filters=[tidy])


class AnswerForm(Form):
    """A department's answers; the questions on each line are added for the list in hand."""

    def clear_rest(self, page: ListPage) -> None:
        """Answer every line without an answer with nothing found."""
        for line in page.lines:
            result = self[f"result_{line.entry_id}"]
            result.data = result.data or "clear"

    def findings(self, page: ListPage) -> dict[int, Finding]:
        """Return the answers given so far."""
        answers = {}
        for line in page.lines:
            result = self[f"result_{line.entry_id}"].data
            if not result:
                continue
            detail = self[f"detail_{line.entry_id}"].data or ""
            answers[line.entry_id] = (
                Finding("clear", "", detail) if result == "clear" else Finding("hit", result, detail)
            )
        return answers


def answer_form(page: ListPage, formdata: Any) -> AnswerForm:
    """Return the form of a list: for each line nothing found, or what was found."""
    members: dict[str, Any] = {}
    choices = [("", gettext("no answer yet")), ("clear", gettext("nothing found")), *coded(HIT)]
    for line in page.lines:
        present = line.hit if line.result == "hit" else line.result
        members[f"result_{line.entry_id}"] = SelectField(
            gettext("Result for %(name)s", name=line.name), choices=options(choices), default=present
        )
        members[f"detail_{line.entry_id}"] = StringField(
            gettext("Finding for %(name)s", name=line.name),
            [at_most(500)],
            filters=[tidy],
            default=line.detail,
        )
    form: AnswerForm = type("AnswerFormMade", (AnswerForm,), members)(formdata)
    return form
