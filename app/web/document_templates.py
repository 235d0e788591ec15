"""The county's templates of official papers: ours to take along, its own to send in, every version kept."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.commands.document_templates import Sent, keep_template, withdraw_template
from app.documents.template_builder import standard_template
from app.errors import Invalid, NotFound
from app.models.document_template import MOST_BYTES
from app.permissions import Permission
from app.queries.document_templates import TemplatePage, kept_template, own_versions, template_page
from app.web.access import current_actor, requires, sending_requires
from app.web.answers import Answer
from app.web.document_words import FIELDS
from app.web.documents import DOCX
from app.web.downloads import handed_out
from app.web.forms.documents import TemplateForm, WithdrawForm
from app.web.i18n import official
from app.web.security import takes_files
from app.web.uploads import sent_file
from workflows.documents.registry import DOCUMENTS
from workflows.documents.vocabulary import PICTURES

blueprint = Blueprint("document_templates", __name__, url_prefix="/document-templates")


@blueprint.get("")
@requires(Permission.PROFILE_READ)
def index() -> Answer:
    """List every kind of official paper with the template in force."""
    own = own_versions()
    return render_template("document_templates/index.html", documents=tuple(DOCUMENTS.values()), own=own)


@blueprint.route("/<key>", methods=["GET", "POST"])
@requires(Permission.PROFILE_READ)
@sending_requires(Permission.TEMPLATES_KEEP)
@takes_files
def show(key: str) -> Answer:
    """Show a template with its names and versions; take the county's own into use."""
    page, form = template_page(key), TemplateForm(request.form)
    if request.method == "POST" and form.validate() and (file := sent_file(form, MOST_BYTES)):
        sent = Sent(key, file.name, file.content, form.reason.data or "")
        try:
            version = keep_template(actor=current_actor(), sent=sent, once=form.once.data or "")
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("Version %(number)d is in force: papers printed from now on follow it.", number=version))
            return redirect(url_for("document_templates.show", key=key), 303)
    return _shown(page, form, WithdrawForm())


@blueprint.post("/<key>/withdraw")
@requires(Permission.TEMPLATES_KEEP)
def withdraw(key: str) -> Answer:
    """Give up the county's template, so that the standard one is in force again."""
    page, form = template_page(key), WithdrawForm(request.form)
    if form.validate():
        try:
            withdraw_template(
                actor=current_actor(), document=key, reason=form.why.data or "", once=form.once.data or ""
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The standard template is in force again."))
            return redirect(url_for("document_templates.show", key=key), 303)
    return _shown(page, TemplateForm(), form)


@blueprint.get("/<key>/<int:version>.docx")
@requires(Permission.PROFILE_READ)
def file(key: str, version: int) -> Response:
    """Hand out a version of the county, or ours as version 0."""
    if key not in DOCUMENTS:
        raise NotFound
    content = kept_template(key, version) if version else standard_template(key)
    name = official([DOCUMENTS[key].label])[0]
    return handed_out(content, DOCX, f"{name}_模板{version or ''}.docx", plain=f"{key}.docx")


def _shown(page: TemplatePage, form: TemplateForm, withdrawal: WithdrawForm) -> tuple[str, int]:
    status = 422 if request.method == "POST" else 200
    document = page.document
    shown = render_template(
        "document_templates/show.html",
        page=page,
        form=form,
        withdrawal=withdrawal,
        names=[(name, FIELDS[name], name in PICTURES) for name in (*document.fields, *document.common)],
        tables=[
            (table, FIELDS[table], [(column, FIELDS[column]) for column in columns])
            for table, columns in document.tables.items()
        ],
        keeper=current_actor().may(Permission.TEMPLATES_KEEP),
        page_has_errors=status == 422,
    )
    return shown, status
