"""Bulletins: period and place are chosen, a draft with the figures in sentences and tables is handed out."""

from flask import Blueprint, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _

from app import clock
from app.documents.bulletin_words import Told, bulletin_values, unknown
from app.documents.filling import filled_draft
from app.documents.template_builder import standard_template
from app.intake.document_templates import names_in
from app.permissions import Permission
from app.policy import Actor
from app.queries.document_templates import template_in_force
from app.queries.figure_pages import bulletin_book, bulletin_places
from app.web.access import current_actor, requires
from app.web.answers import Answer
from app.web.dates import paper_moment
from app.web.document_words import field_labels
from app.web.documents import DOCX
from app.web.downloads import handed_out
from app.web.figure_words import figure_key
from app.web.figures import asked_period
from app.web.i18n import DEFAULT, official
from workflows.documents.figures import BULLETIN, PREFIX
from workflows.figures import DIMENSIONS, FIGURES

blueprint = Blueprint("figure_bulletins", __name__, url_prefix="/figures/bulletin")


@blueprint.get("")
@requires(Permission.FIGURES_READ)
def new() -> Answer:
    """Ask for the period and the place of a bulletin."""
    return _page()


def _page(problem: str = "") -> str:
    asked, actor = asked_period(), current_actor()
    return render_template(
        "figures/bulletin.html", asked=asked, places=bulletin_places(actor), today=clock.today(),
        chosen=request.args.get("place", ""), problem=problem or asked.problem,
    )  # fmt: skip


@blueprint.get("/draft.docx")
@requires(Permission.FIGURES_READ)
def draft() -> Answer:
    """Hand the draft out. It names no family, so that its reading isn't one of anybody's file.

    It is filled by the county's template where it has one; a name without a value is refused by name.
    """
    actor, asked = current_actor(), asked_period()
    found = bulletin_book(actor, begin=asked.begin, day=asked.day, place=request.args.get("place", ""))
    labels = official(text for one in FIGURES for text in (one.label, one.rule))
    with force_locale(DEFAULT):
        told = Told(
            place=found.name,
            office=_office(actor),
            begin=asked.begin,
            day=asked.day,
            places=found.places,
            ask=found.book.number,
            codes=found.codes,
            words={
                (by, key): figure_key(key, by)
                for by in DIMENSIONS
                for one in FIGURES
                if by in one.by
                for key in found.book.codes(one, by)
            },
            rules={one.name: (labels[2 * at], labels[2 * at + 1]) for at, one in enumerate(FIGURES)},
            printed_on=clock.today(),
            mark=f"系统自动生成的草稿  {actor.name}  {paper_moment(clock.now())}  数字以系统当时记录为准",
        )
        values = bulletin_values(told)
    own = template_in_force(BULLETIN.key)
    template = own[1] if own is not None else standard_template(BULLETIN.key)
    missing = sorted(names_in(template, BULLETIN) & {f"{PREFIX}{name}" for name in unknown(told)})
    if missing:
        problem = _(
            "The template names what isn't kept of past days: %(names)s. Choose today as the last day, or"
            " take it out of the template.",
            names=field_labels(missing),
        )
        return _page(problem), 422
    title = f"{found.name}工作情况通报（草稿）"
    content = filled_draft(template, values, title, who=actor.name, line=told.mark)
    name = f"{found.name}工作情况通报（草稿）{asked.day.isoformat()}.docx"
    return handed_out(content, DOCX, name, plain="bulletin.docx")


def _office(actor: Actor) -> str:
    post = actor.post_for(Permission.FIGURES_READ)
    return post.organisation_name if post is not None else ""
