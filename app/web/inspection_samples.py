"""Pages of samples (抽查): announced, drawn, visited, and repeated by anybody who has the frame."""

from collections.abc import Sequence
from pathlib import Path

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import sampling
from app.commands.inspection_results import record_finding
from app.commands.inspection_samples import announce_sample, draw_sample, withdraw_sample
from app.commands.pictures import MOST_BYTES
from app.errors import Forbidden, Invalid, NotFound
from app.models.base import StreamKind
from app.permissions import Permission
from app.queries.history import history
from app.queries.inspection_files import file_page, photo_bytes
from app.queries.inspection_rates import counts
from app.queries.inspection_samples import (
    DrawnRow,
    SamplePage,
    frame_paper,
    proposed_shares,
    sample_list,
    sample_page,
    sampled_regions,
)
from app.queries.marks import row_number
from app.sampling_bounds import files_for
from app.web.access import current_actor, requires
from app.web.answers import Answer, form_page
from app.web.downloads import handed_out
from app.web.forms.base import pressed
from app.web.forms.inspection_samples import AnnouncementForm, DrawForm, FindingForm, WithdrawForm
from app.web.security import takes_files
from workflows.inspection import RATE

blueprint = Blueprint("inspection_samples", __name__, url_prefix="/samples")

BOUNDS = (10, 5, 2)
"""Per cent for which the form says how many files without a finding show it (red-flags.md 6)."""


@blueprint.get("")
@requires(Permission.INSPECTION_SAMPLE)
def index() -> Answer:
    """List the samples in reach."""
    rows, mark = sample_list(current_actor(), row_number(request.args.get("before", "")))
    following = url_for("inspection_samples.index", before=mark) if mark else ""
    return render_template("inspection_samples/index.html", rows=rows, following=following)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.INSPECTION_SAMPLE)
def new() -> Answer:
    """Announce a sample: fix what can be drawn and where the number comes from."""
    form = AnnouncementForm(request.form)
    form.offer(sampled_regions(current_actor()), proposed_shares())
    if request.method == "POST" and form.validate():
        try:
            number = announce_sample(actor=current_actor(), sheet=form.sheet(), once=form.once.data or "")
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The sample is announced. Print the announcement and give it away before the draw."))
            return redirect(url_for("inspection_samples.show", sample_id=number), 303)
    bounds = [(files_for(share), share) for share in BOUNDS]
    return form_page("inspection_samples/new.html", form=form, bounds=bounds)


@blueprint.get("/<int:sample_id>")
@requires(Permission.INSPECTION_SAMPLE)
def show(sample_id: int) -> Answer:
    """Show a sample; with ``?rate=`` the drawn files that count for a rate, with ``&found=1`` those found."""
    page = sample_page(current_actor(), sample_id)
    rate = request.args.get("rate", "")
    if rate not in dict(RATE):
        return _shown(page, DrawForm(), page.rows)
    return _shown(page, DrawForm(), _counting(page.rows, rate, found="found" in request.args), rate)


def _counting(rows: Sequence[DrawnRow], rate: str, *, found: bool) -> list[DrawnRow]:
    wanted = ("found",) if found else ("found", "not")
    return [row for row in rows if counts(rate, (row.part, row.source, row.verdict, row.satisfied)) in wanted]


def _shown(page: SamplePage, form: DrawForm, rows: Sequence[DrawnRow], rate: str = "") -> Answer:
    return form_page(
        "inspection_samples/show.html",
        page=page,
        form=form,
        rows=rows,
        rate=rate,
        events=history(StreamKind.SAMPLE, page.row.id),
    )


@blueprint.post("/<int:sample_id>/draw")
@requires(Permission.INSPECTION_SAMPLE)
def draw(sample_id: int) -> Answer:
    """Draw an announced sample; once, however often it is pressed."""
    page = sample_page(current_actor(), sample_id)
    here = url_for("inspection_samples.show", sample_id=sample_id)
    if page.row.status == "drawn":
        flash(_("It was drawn already. There is one draw, and this is it."))
        return redirect(here, 303)
    public = page.seed_kind == "public"
    form = DrawForm(request.form) if public else pressed()
    if not public or form.validate():
        try:
            draw_sample(
                actor=current_actor(),
                sample_id=sample_id,
                seed=form.seed.data or "" if isinstance(form, DrawForm) else "",
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The sample is drawn. Anybody who has the announcement can draw it again."))
            return redirect(here, 303)
    return _shown(page, form if isinstance(form, DrawForm) else DrawForm(), page.rows)


@blueprint.route("/<int:sample_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.INSPECTION_SAMPLE)
def withdraw(sample_id: int) -> Answer:
    """Withdraw an announced sample undrawn, with the reason."""
    page = sample_page(current_actor(), sample_id)
    if page.row.status != "announced":
        raise Forbidden(f"sample_{page.row.status}")
    form = WithdrawForm(request.form)
    if request.method == "POST" and form.validate():
        try:
            withdraw_sample(
                actor=current_actor(),
                sample_id=sample_id,
                reason=form.reason.data or "",
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The sample is withdrawn. It stays listed."))
            return redirect(url_for("inspection_samples.show", sample_id=sample_id), 303)
    return form_page("inspection_samples/withdraw.html", form=form, page=page)


@blueprint.get("/<int:sample_id>/frame")
@requires(Permission.INSPECTION_SAMPLE)
def frame(sample_id: int) -> Answer:
    """Show the announcement as it is printed: the digest, the seed's source, every number of the frame."""
    return render_template("inspection_samples/frame.html", page=frame_paper(current_actor(), sample_id))


@blueprint.get("/<int:sample_id>/list")
@requires(Permission.INSPECTION_SAMPLE)
def drawn_list(sample_id: int) -> Answer:
    """Show the drawn list as it is printed, under numbers alone."""
    page = frame_paper(current_actor(), sample_id)
    if not page.drawn:
        raise NotFound
    return render_template("inspection_samples/list.html", page=page)


@blueprint.get("/<int:sample_id>/frame.txt")
@requires(Permission.INSPECTION_SAMPLE)
def frame_text(sample_id: int) -> Response:
    """Hand out the frame as the text whose digest was announced."""
    page = frame_paper(current_actor(), sample_id)
    return handed_out(page.text.encode(), "text/plain", f"frame-{sample_id}.txt")


@blueprint.get("/sampling.py")
@requires(Permission.INSPECTION_SAMPLE)
def program() -> Response:
    """Hand out the programme that draws, for anybody's machine."""
    return handed_out(Path(sampling.__file__).read_bytes(), "text/x-python", "sampling.py")


@blueprint.route("/<int:sample_id>/files/<int:position>", methods=["GET", "POST"])
@requires(Permission.INSPECTION_SAMPLE)
@takes_files
def file(sample_id: int, position: int) -> Answer:
    """Show a drawn file and take its finding; of the random parts without warnings before that."""
    page = file_page(current_actor(), sample_id, position)
    form = FindingForm(request.form)
    form.offer(page.row.source)
    if request.method == "POST" and form.validate():
        photos = [one.stream.read(MOST_BYTES + 1) for one in request.files.getlist("photos") if one.filename]
        try:
            record_finding(
                actor=current_actor(),
                sample_id=sample_id,
                position=position,
                seen=form.seen(),
                photos=photos,
                once=form.once.data or "",
            )
        except Invalid as refusal:
            form.take(refusal)
        else:
            flash(_("The finding is recorded and stays as it is."))
            return redirect(url_for("inspection_samples.file", sample_id=sample_id, position=position), 303)
    return form_page("inspection_samples/file.html", form=form, page=page)


@blueprint.get("/photos/<int:photo_id>")
@requires(Permission.INSPECTION_SAMPLE)
def photo(photo_id: int) -> Response:
    """Show a photograph of an original page; ``?small`` a small one."""
    content = photo_bytes(current_actor(), photo_id, small="small" in request.args)
    return handed_out(content, "image/jpeg", f"photo-{photo_id}.jpg", inline=True)
