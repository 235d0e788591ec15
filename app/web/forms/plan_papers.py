"""Forms of papers with problems: the upload, and a reading with a question for everything in it."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, FileField, SelectField, StringField, TextAreaField

from app.intake.plans.bodies import Bodies
from app.intake.plans.draft import FACTS, NOBODY, TEXTS, Draft, DraftItem, names_in
from app.intake.plans.matching import Match
from app.queries.plan_papers import Review
from app.web.forms.base import Form, options
from app.web.forms.coded import coded
from workflows.rectification.codes import BATCH_LEVEL, DEADLINE_KIND, SOURCE

UNIT, UNIT_NAME = "unit_", "unit_name_"
"""Prefixes of the question who a printed name is, and of the name it asks about; its place follows."""

_LINE, _MOST_LINES = 28, 14
"""Characters that stand beside one another in a question, and the most lines that it shows at once."""


class UploadForm(Form):
    """A paper as it is read in."""

    file = FileField(
        _l("Paper with problems"),
        description=_l("A text (txt), Word file (docx), web page (html) or PDF with text in it."),
        render_kw={"accept": ".txt,.docx,.html,.htm,.pdf"},
    )


class ReviewForm(Form):
    """A reading as it is typed now: what the batch will be; questions on units and items are added."""

    title = StringField(_l("Title of the batch"))
    finder = StringField(_l("Who found the problems"), description=_l("Proposed: whose paper it is."))
    source = SelectField(_l("Where the problems come from"))
    level = SelectField(_l("Level that found them"))
    year = StringField(_l("Year"), render_kw={"inputmode": "numeric"})
    round = StringField(_l("Round"))
    document_number = StringField(_l("Document number"))
    feedback_on = DateField(
        _l("Day of the feedback"),
        description=_l("Proposed: the date of the paper. Put the day of the hand-over."),
    )
    two_way = BooleanField(_l("Handed both ways: to the unit and to a department that looks into it as well"))


def item_field(item: DraftItem, name: str) -> str:
    """Return the name of the question about ``name`` of an item."""
    return f"item_{item.key}_{name}"


def review_form(review: Review, bodies: Bodies) -> ReviewForm:
    """Return the form of a reading: a question for each part of each item, and for each unit not known."""
    draft = review.draft
    members: dict[str, Any] = {}
    typed: MultiDict[str, str] = MultiDict({name: getattr(draft.facts, name) for name in FACTS})
    if draft.facts.two_way:
        typed["two_way"] = "y"
    for item in draft.kept:
        for name, question, value in _questions(item, bodies, two_way=draft.facts.two_way):
            members[item_field(item, name)] = question
            typed[item_field(item, name)] = value
    for place, name in enumerate(asked(review)):
        members[f"{UNIT}{place}"] = SelectField(
            gettext("Who is “%(name)s”?", name=name), choices=_who(review.matches[name], bodies)
        )
        typed[f"{UNIT}{place}"] = _answer(draft, review.matches[name], name)
    form: ReviewForm = type("ReviewFormMade", (ReviewForm,), members)(formdata=typed)
    form.source.choices = options(coded(SOURCE), blank=True)
    form.level.choices = options(coded(BATCH_LEVEL), blank=True)
    form.renew()
    return form


def asked(review: Review) -> list[str]:
    """Return the printed names that are asked about: those of which the name alone leaves a doubt."""
    return [name for name, match in review.matches.items() if match.known is None]


def type_into(draft: Draft, sent: Mapping[str, str]) -> None:
    """Put what was typed into a draft; questions that weren't on the page keep what they had."""
    facts = draft.facts
    for name in FACTS:
        setattr(facts, name, sent.get(name, getattr(facts, name)).strip())
    if "title" in sent:
        facts.two_way = "two_way" in sent
    for item in draft.kept:
        _type_item(item, sent)
    for field, name in sent.items():
        place = field.removeprefix(UNIT_NAME)
        if place != field and (answer := sent.get(f"{UNIT}{place}", "")).isdecimal():
            draft.answers[name] = int(answer)
        elif place != field:
            draft.answers.pop(name, None)


def _type_item(item: DraftItem, sent: Mapping[str, str]) -> None:
    for name in TEXTS:
        typed = sent.get(item_field(item, name))
        if typed is not None:
            setattr(item, name, typed.replace("\r\n", "\n").strip())
    measures, units = sent.get(item_field(item, "measures")), sent.get(item_field(item, "units"))
    if measures is not None:
        item.measures = [line.strip() for line in measures.splitlines() if line.strip()]
    if units is not None:
        item.units = names_in(units)
    department = sent.get(item_field(item, "department"))
    if department is not None:
        item.department = int(department) if department.isdecimal() else 0


def _questions(item: DraftItem, bodies: Bodies, *, two_way: bool) -> Iterator[tuple[str, Any, str]]:
    """Yield the questions about an item, each with its name and its present answer."""
    listed = {"list": "unit-names"}
    yield "number", StringField(_l("Number in the paper")), item.number
    yield "category", StringField(_l("Category of the problem")), item.category
    title, description, measures = item.title, item.description, "\n".join(item.measures)
    yield "title", TextAreaField(_l("Problem"), render_kw=_rows(title)), title
    yield "description", TextAreaField(_l("Description"), render_kw=_rows(description)), description
    many = TextAreaField(_l("Measures"), description=_l("One a line."), render_kw=_rows(measures + "\n"))
    yield "measures", many, measures
    units = StringField(_l("Units responsible"), description=_l("Separated by 、"))
    yield "units", units, "、".join(item.units)
    yield "lead", StringField(_l("Lead unit"), render_kw=listed), item.lead
    yield "deadline_text", StringField(_l("Time limit as printed")), item.deadline_text
    kinds = SelectField(_l("Kind of time limit"), choices=options(coded(DEADLINE_KIND)))
    yield "deadline_kind", kinds, item.deadline_kind
    yield "deadline_on", DateField(_l("Last day")), item.deadline_on
    if two_way:
        departments = SelectField(
            _l("Department that looks into it as well"),
            choices=options([(str(one.id), one.name) for one in bodies.departments], blank=True),
        )
        yield "department", departments, str(item.department or "")


def _rows(text: str) -> dict[str, int]:
    """Return how high a question is so that its answer can be read beside the paper."""
    lines = sum(len(line) // _LINE + 1 for line in text.split("\n"))
    return {"rows": min(max(lines, 2), _MOST_LINES)}


def _who(match: Match, bodies: Bodies) -> Any:
    """Return the organisations that a name may be: those that come close first."""
    first = [one for one in bodies.all if one.id in match.candidates]
    rest = [one for one in bodies.all if one.id not in match.candidates]
    none = (str(NOBODY), gettext("No organisation here: it stays in the paper only"))
    pairs = [(str(one.id), one.name) for one in first]
    return options([*pairs, none, *((str(one.id), one.name) for one in rest)], blank=True)


def _answer(draft: Draft, match: Match, name: str) -> str:
    """Return what was answered, or what is proposed and has to be looked at."""
    number = draft.answers.get(name, match.proposed)
    return "" if number is None else str(number)
